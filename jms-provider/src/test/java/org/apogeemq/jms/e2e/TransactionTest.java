package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransactionTest extends EndToEnd {

    @Test
    void sendsAreSeenAfterCommitOnly() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("TXSEND");
        MessageProducer producer = tx.createProducer(queue);
        MessageConsumer other = connection.createSession().createConsumer(queue);
        for (int i = 0; i < 100; i++) {
            producer.send(tx.createTextMessage("" + i));
        }
        assertThat(other.receiveNoWait()).isNull();
        tx.commit();
        assertThat(texts(other, 100)).first().isEqualTo("0");
        assertThat(other.receiveNoWait()).isNull();
    }

    @Test
    void rolledBackSendsAreNeverSeen() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("TXROLL");
        MessageProducer producer = tx.createProducer(queue);
        producer.send(tx.createTextMessage("never"));
        tx.rollback();
        producer.send(tx.createTextMessage("seen"));
        tx.commit();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThat(texts(consumer, 1)).containsExactly("seen");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void rolledBackReceivesComeAgainInOrderAndCounted() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("TXRECV");
        Session plain = connection.createSession();
        MessageProducer producer = plain.createProducer(queue);
        for (String text : new String[] {"a", "b", "c"}) {
            producer.send(plain.createTextMessage(text));
        }
        MessageConsumer consumer = tx.createConsumer(queue);
        assertThat(texts(consumer, 2)).containsExactly("a", "b");
        tx.rollback();
        Message a = consumer.receive(WAIT);
        assertThat(text(a)).isEqualTo("a");
        assertThat(a.getJMSRedelivered()).isTrue();
        assertThat(a.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(texts(consumer, 2)).containsExactly("b", "c");
        tx.commit();
        tx.close();
        assertThat(plain.createConsumer(queue).receiveNoWait()).isNull();
    }

    @Test
    void receiveAndSendAreOneUnit() throws JMSException {
        Connection connection = connect();
        Session plain = connection.createSession();
        Queue in = plain.createQueue("IN");
        Queue out = plain.createQueue("OUT");
        plain.createProducer(in).send(plain.createTextMessage("order"));
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(in);
        MessageProducer producer = tx.createProducer(out);
        producer.send(tx.createTextMessage("1 " + text(consumer.receive(WAIT))));
        tx.rollback();
        producer.send(tx.createTextMessage("2 " + text(consumer.receive(WAIT))));
        tx.commit();
        assertThat(texts(plain.createConsumer(out), 1)).containsExactly("2 order");
        tx.close();
        assertThat(plain.createConsumer(in).receiveNoWait()).isNull();
    }

    @Test
    void closingTheSessionRollsBack() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("TXCLOSE");
        Session plain = connection.createSession();
        plain.createProducer(queue).send(plain.createTextMessage("a"));
        tx.createProducer(queue).send(tx.createTextMessage("never"));
        assertThat(text(tx.createConsumer(queue).receive(WAIT))).isEqualTo("a");
        tx.close();
        MessageConsumer consumer = plain.createConsumer(queue);
        Message again = consumer.receive(WAIT);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void closedConsumersReceivesStayInTheTransaction() throws JMSException {
        Connection connection = connect();
        Session plain = connection.createSession();
        Queue queue = plain.createQueue("TXCONSUMER");
        plain.createProducer(queue).send(plain.createTextMessage("a"));
        plain.createProducer(queue).send(plain.createTextMessage("b"));
        Session tx = connection.createSession(true, 0);
        MessageConsumer consumer = tx.createConsumer(queue);
        assertThat(text(consumer.receive(WAIT))).isEqualTo("a");
        consumer.close();
        tx.commit();
        assertThat(texts(plain.createConsumer(queue), 1)).containsExactly("b");
    }

    @Test
    void listenerMayCommitAndRollBack() throws Exception {
        Connection connection = connect();
        Session plain = connection.createSession();
        Queue queue = plain.createQueue("TXLISTEN");
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        Session tx = connection.createSession(true, 0);
        tx.createConsumer(queue).setMessageListener(m -> {
            try {
                got.add(text(m) + m.getIntProperty("JMSXDeliveryCount"));
                if (m.getJMSRedelivered()) {
                    tx.commit();
                } else {
                    tx.rollback();
                }
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        plain.createProducer(queue).send(plain.createTextMessage("a"));
        plain.createProducer(queue).send(plain.createTextMessage("b"));
        for (String expected : new String[] {"a1", "a2", "b1", "b2"}) {
            assertThat(got.poll(WAIT, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
    }

    @Test
    void delayInATransactionCountsFromTheSend() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("TXDELAY");
        MessageProducer producer = tx.createProducer(queue);
        producer.setDeliveryDelay(500);
        Message sent = tx.createTextMessage("later");
        producer.send(sent);
        tx.commit();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        Message early = consumer.receiveNoWait();
        assertThat(text(early == null ? consumer.receive(WAIT) : early)).isEqualTo("later");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    void onlyTransactedSessionsCommitAndOnlyOthersRecover() throws JMSException {
        Connection connection = connect();
        Session plain = connection.createSession();
        assertThatThrownBy(plain::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not transacted");
        assertThatThrownBy(plain::rollback).isInstanceOf(IllegalStateException.class);
        Session tx = connection.createSession(true, 0);
        assertThatThrownBy(tx::recover)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rollback");
        tx.commit();
        tx.rollback();
    }
}
