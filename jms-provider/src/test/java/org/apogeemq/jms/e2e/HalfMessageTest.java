package org.apogeemq.jms.e2e;

import static org.apogeemq.jms.vendor.LocalTransactionState.COMMIT;
import static org.apogeemq.jms.vendor.LocalTransactionState.ROLLBACK;
import static org.apogeemq.jms.vendor.LocalTransactionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Half messages whose listener decides at once, and what is refused. */
@Timeout(180)
class HalfMessageTest extends EndToEnd {
    private static final long LONG = 60_000;

    /** Decides at once, as the argument says. */
    private static final class Obeying implements TransactionListener {
        final List<String> executed = new ArrayList<>();

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception {
            executed.add(message.getJMSMessageID());
            if (argument instanceof Exception e) {
                throw e;
            }
            if (argument instanceof Error e) {
                throw e;
            }
            return (LocalTransactionState) argument;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(Message message) {
            return UNKNOWN;
        }
    }

    private static HalfMessageProducer producer(Session session, Destination to, TransactionListener listener)
            throws JMSException {
        return ((HalfMessages) session).createHalfMessageProducer(to, "deciders", listener);
    }

    @Test
    void committedOnesAreReceivedAndOthersAreNot() throws Exception {
        Session session = connect().createSession();
        Queue queue = session.createQueue("PAID");
        Obeying listener = new Obeying();
        HalfMessageProducer producer = producer(session, queue, listener);
        for (int i = 0; i < 5; i++) {
            Message message = session.createTextMessage("committed " + i);
            message.setStringProperty("account", "A" + i);
            assertThat(producer.send(message, COMMIT)).isEqualTo(COMMIT);
            assertThat(listener.executed).contains(message.getJMSMessageID());
            assertThat(producer.send(session.createTextMessage("rolled back"), ROLLBACK))
                    .isEqualTo(ROLLBACK);
            assertThat(producer.send(session.createTextMessage("undecided"), UNKNOWN))
                    .isEqualTo(UNKNOWN);
        }
        MessageConsumer consumer = connect().createSession().createConsumer(queue);
        for (int i = 0; i < 5; i++) {
            Message received = consumer.receive(LONG);
            assertThat(text(received)).isEqualTo("committed " + i);
            assertThat(received.getJMSMessageID()).isEqualTo(listener.executed.get(3 * i));
            assertThat(received.getStringProperty("account")).isEqualTo("A" + i);
            assertThat(received.getJMSDestination()).isEqualTo(queue);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void subscribersOfTopicsReceiveCommittedOnes() throws Exception {
        Session session = connect().createSession();
        Destination topic = session.createTopic("NEWS");
        MessageConsumer consumer = session.createConsumer(topic);
        MessageConsumer queue = session.createConsumer(session.createQueue("NEWS"));
        HalfMessageProducer producer = producer(session, topic, new Obeying());
        producer.send(session.createTextMessage("no"), ROLLBACK);
        producer.send(session.createTextMessage("yes"), COMMIT);
        assertThat(text(consumer.receive(LONG))).isEqualTo("yes");
        assertThat(queue.receiveNoWait()).isNull();
    }

    @Test
    void whatTheListenerThrowsAndNullAreNoDecision() throws Exception {
        Session session = connect().createSession();
        Queue queue = session.createQueue("THROWN");
        HalfMessageProducer producer = producer(session, queue, new Obeying());
        assertThat(producer.send(session.createTextMessage("exception"), new Exception("of the test")))
                .isEqualTo(UNKNOWN);
        assertThat(producer.send(session.createTextMessage("error"), new AssertionError("of the test")))
                .isEqualTo(UNKNOWN);
        assertThat(producer.send(session.createTextMessage("null"))).isEqualTo(UNKNOWN);
        assertThat(producer.send(session.createTextMessage("fine"), COMMIT)).isEqualTo(COMMIT);
        assertThat(text(session.createConsumer(queue).receive(LONG))).isEqualTo("fine");
    }

    @Test
    void contextsHaveThemToo() throws Exception {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue("CONTEXT");
        HalfMessageProducer producer =
                ((HalfMessages) context).createHalfMessageProducer(queue, "deciders", new Obeying());
        producer.send(context.createTextMessage("sent"), COMMIT);
        assertThat(context.createConsumer(queue).receiveBody(String.class, LONG))
                .isEqualTo("sent");
    }

    @Test
    void severalProducersShareAGroup() throws Exception {
        Connection connection = connect();
        Session first = connection.createSession();
        Session second = connection.createSession();
        Queue queue = first.createQueue("SHARED");
        HalfMessageProducer a = producer(first, queue, new Obeying());
        HalfMessageProducer b = producer(second, queue, new Obeying());
        a.send(first.createTextMessage("of a"), COMMIT);
        a.close();
        b.send(second.createTextMessage("of b"), COMMIT);
        first.close();
        b.send(second.createTextMessage("again of b"), COMMIT);
        assertThat(texts(second.createConsumer(queue), 3)).containsExactly("of a", "of b", "again of b");
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("REFUSED");
        Obeying listener = new Obeying();
        HalfMessages halves = (HalfMessages) session;
        for (String group : new String[] {null, "", "two words", "x".repeat(121)}) {
            assertThatThrownBy(() -> halves.createHalfMessageProducer(queue, group, listener))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("producer group '" + group + "' is not allowed")
                    .hasMessageContaining("1 to 120");
        }
        assertThatThrownBy(() -> halves.createHalfMessageProducer(queue, "deciders", null))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("listener is null");
        assertThatThrownBy(() -> halves.createHalfMessageProducer(null, "deciders", listener))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> halves.createHalfMessageProducer(session.createTemporaryQueue(), "deciders", listener))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("temporary");
        Session transacted = connection.createSession(true, 0);
        assertThatThrownBy(() -> producer(transacted, queue, listener))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transacted");
        HalfMessageProducer producer = producer(session, queue, listener);
        assertThatThrownBy(() -> producer.send(null)).isInstanceOf(MessageFormatException.class);
        producer.close();
        producer.close();
        assertThatThrownBy(() -> producer.send(session.createTextMessage("late"), COMMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(listener.executed).isEmpty();
    }

    @Test
    void aListenerCannotCloseItsOwnProducerOrSession() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("OWN");
        List<Throwable> refusals = new ArrayList<>();
        HalfMessageProducer[] self = new HalfMessageProducer[1];
        self[0] = producer(session, queue, new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                for (AutoCloseable one : new AutoCloseable[] {self[0], session, connection}) {
                    try {
                        one.close();
                    } catch (Exception e) {
                        refusals.add(e);
                    }
                }
                return COMMIT;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(Message message) {
                return UNKNOWN;
            }
        });
        self[0].send(session.createTextMessage("sent"));
        assertThat(refusals).hasSize(3).allMatch(e -> e instanceof IllegalStateException);
        assertThat(text(session.createConsumer(queue).receive(LONG))).isEqualTo("sent");
    }
}
