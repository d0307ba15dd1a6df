package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jakarta Messaging 3.4.7, 3.5.11, 6.2.10: JMSRedelivered and JMSXDeliveryCount in every acknowledgement mode. */
class RedeliveryTest extends EndToEnd {

    private static void send(Session session, Queue queue, String... texts) throws JMSException {
        try (MessageProducer producer = session.createProducer(queue)) {
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
        }
        if (session.getTransacted()) {
            session.commit();
        }
    }

    static void assertDelivery(Message message, String text, int count) throws JMSException {
        assertThat(text(message)).isEqualTo(text);
        assertThat(message.getJMSRedelivered()).as("JMSRedelivered of " + text).isEqualTo(count > 1);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
    }

    /** Gives back what was received, as the mode does it. */
    private static void giveBack(Session session) throws JMSException {
        if (session.getTransacted()) {
            session.rollback();
        } else {
            session.recover();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @DisplayName("3.5.11 each recover or rollback counts what was received, and nothing else")
    void recoverAndRollbackCountWhatWasReceived(int mode) throws JMSException {
        Session session = connect().createSession(mode);
        Queue queue = session.createQueue("BACK");
        send(session, queue, "a", "b", "c");
        MessageConsumer consumer = session.createConsumer(queue);
        assertDelivery(consumer.receive(WAIT), "a", 1);
        giveBack(session);
        assertDelivery(consumer.receive(WAIT), "a", 2);
        assertDelivery(consumer.receive(WAIT), "b", 1);
        giveBack(session);
        assertDelivery(consumer.receive(WAIT), "a", 3);
        assertDelivery(consumer.receive(WAIT), "b", 2);
        assertDelivery(consumer.receive(WAIT), "c", 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("6.2.10 a listener in AUTO or DUPS_OK mode that recovers gets the message again, counted")
    void recoverInAListener(int mode) throws Exception {
        Session session = connect().createSession(mode);
        Queue queue = session.createQueue("LISTENER");
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Void> done = new CompletableFuture<>();
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                int call = calls.incrementAndGet();
                if (call <= 3) {
                    assertDelivery(message, "a", call);
                    if (call < 3) {
                        session.recover();
                    }
                } else {
                    assertDelivery(message, "b", 1);
                    done.complete(null);
                }
            } catch (JMSException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        send(connect().createSession(), queue, "a", "b");
        done.get(WAIT, TimeUnit.MILLISECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
    @DisplayName(
            "3.4.7 what a closed session or connection had received comes again to another, counted; the rest uncounted")
    void closeCountsWhatWasReceived(int mode) throws JMSException {
        Connection connection = connect();
        Session first = connection.createSession(mode);
        Queue queue = first.createQueue("CLOSE");
        send(first, queue, "a", "b");
        assertDelivery(first.createConsumer(queue).receive(WAIT), "a", 1);
        first.close();
        Session second = connection.createSession(mode);
        assertDelivery(second.createConsumer(queue).receive(WAIT), "a", 2);
        connection.close();
        MessageConsumer third = connect().createSession().createConsumer(queue);
        assertDelivery(third.receive(WAIT), "a", 3);
        assertDelivery(third.receive(WAIT), "b", 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("6.2.10 in AUTO and DUPS_OK mode nothing comes again after a close in good order")
    void nothingComesAgainAfterCloseInAutoAndDupsOk(int mode) throws JMSException {
        Connection connection = connect();
        Session first = connection.createSession(mode);
        Queue queue = first.createQueue("AUTO");
        send(first, queue, "a", "b");
        assertDelivery(first.createConsumer(queue).receive(WAIT), "a", 1);
        connection.close();
        MessageConsumer second = connect().createSession().createConsumer(queue);
        assertDelivery(second.receive(WAIT), "b", 1);
        assertThat(second.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("3.5.11 the count goes on when the message goes to another consumer")
    void countGoesOnAtAnotherConsumer() throws JMSException {
        Session one = connect().createSession(Session.SESSION_TRANSACTED);
        Queue queue = one.createQueue("MOVES");
        send(one, queue, "a");
        MessageConsumer consumer = one.createConsumer(queue);
        for (int count = 1; count <= 3; count++) {
            assertDelivery(consumer.receive(WAIT), "a", count);
            one.rollback();
        }
        one.close();
        Session two = connect("prefetch=0").createSession(Session.CLIENT_ACKNOWLEDGE);
        assertDelivery(two.createConsumer(queue).receive(WAIT), "a", 4);
    }
}
