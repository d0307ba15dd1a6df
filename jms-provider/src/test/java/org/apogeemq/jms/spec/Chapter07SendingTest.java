package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chapter 7, sending messages. */
class Chapter07SendingTest extends SpecTest {
    // ---- 7.1 and 7.2

    @Test
    @DisplayName("7.1 a producer has a destination or is given one at each send")
    void aProducerHasADestinationOrIsGivenOneAtEachSend() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer fixed = session.createProducer(queue);
        MessageProducer free = session.createProducer(null);
        Message message = session.createTextMessage("x");
        assertThat(fixed.getDestination()).isEqualTo(queue);
        assertThat(free.getDestination()).isNull();
        assertThatThrownBy(() -> fixed.send(queue, message)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> free.send(message)).isInstanceOf(UnsupportedOperationException.class);
        free.send(queue, message);
        fixed.send(message);
        holds(queue, "x", "x");
    }

    @Test
    @DisplayName("7.2 what cannot be sent is refused")
    void whatCannotBeSentIsRefused() throws JMSException {
        Session session = session();
        MessageProducer free = session.createProducer(null);
        Queue queue = queue(session);
        assertThatThrownBy(() -> free.send(null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> free.send(queue, null)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> free.send(new Destination() {}, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> free.setPriority(10)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> free.setDeliveryMode(5)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> free.send(queue, session.createMessage(), 7, 4, 0))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> free.send(queue, session.createMessage(), 2, -1, 0))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("7.2 a message too large is refused before it is sent")
    void aMessageTooLargeIsRefusedBeforeItIsSent() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[20 << 20]);
        assertThatThrownBy(() -> session.createProducer(queue).send(message))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("maxMessageSize");
        send(queue, "small");
        holds(queue, "small");
    }

    // ---- 7.3 asynchronous send

    @Test
    @DisplayName("7.3 callbacks come in order one at a time and on another thread")
    void callbacksComeInOrderOneAtATimeAndOnAnotherThread() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        Completed listener = new Completed(200);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add("m" + i);
            producer.send(session.createTextMessage("m" + i), listener);
        }
        listener.awaitAll();
        assertThat(listener.failed).isEmpty();
        assertThat(listener.completed).containsExactlyElementsOf(texts);
        assertThat(listener.overlapped).isFalse();
        assertThat(listener.threads).doesNotContain(Thread.currentThread());
        holds(queue, texts.toArray(new String[0]));
    }

    @Test
    @DisplayName("7.3.3 synchronous and asynchronous sends keep their order")
    void synchronousAndAsynchronousSendsKeepTheirOrder() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        Completed listener = new Completed(50);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            texts.add("m" + i);
            if (i % 2 == 0) {
                producer.send(session.createTextMessage("m" + i), listener);
            } else {
                producer.send(session.createTextMessage("m" + i));
            }
        }
        listener.awaitAll();
        holds(queue, texts.toArray(new String[0]));
    }

    @Test
    @DisplayName("7.3.4 close waits for callbacks")
    void closeWaitsForCallbacks() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        CountDownLatch release = new CountDownLatch(1);
        Completed listener = new Completed(3, release);
        MessageProducer producer = session.createProducer(queue(session));
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("m" + i), listener);
        }
        CompletableFuture<Integer> atClose = CompletableFuture.supplyAsync(() -> {
            try {
                session.close();
                return listener.completed.size();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        release.countDown();
        assertThat(atClose.get(SOON, TimeUnit.MILLISECONDS)).isEqualTo(3);
    }

    @Test
    @DisplayName("7.3.4 commit waits for callbacks and includes the sends")
    void commitWaitsForCallbacksAndIncludesTheSends() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        Completed listener = new Completed(3);
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("m" + i), listener);
        }
        session.commit();
        assertThat(listener.completed).containsExactly("m0", "m1", "m2");
        producer.send(session.createTextMessage("no"), listener);
        session.rollback();
        assertThat(listener.completed).hasSize(4);
        holds(queue, "m0", "m1", "m2");
    }

    @Test
    @DisplayName("7.3.4 a callback may not close or commit")
    void aCallbackMayNotCloseOrCommit() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue(session));
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        producer.send(session.createTextMessage("x"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                for (AutoCloseable action : List.<AutoCloseable>of(
                        producer::close, session::close, connection::close, session::commit, session::rollback)) {
                    try {
                        action.close();
                        thrown.add(null);
                    } catch (Exception e) {
                        thrown.add(e);
                    }
                }
                done.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {
                thrown.add(exception);
                done.countDown();
            }
        });
        assertThat(done.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(thrown).hasSize(5).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
        session.commit();
    }

    @Test
    @DisplayName("7.3.4 a callback may stop the connection")
    void aCallbackMayStopTheConnection() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession(true, 0);
        Queue queue = queue(session);
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        session.createProducer(queue).send(session.createTextMessage("x"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    connection.stop();
                    stopped.complete(null);
                } catch (JMSException e) {
                    stopped.completeExceptionally(e);
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                stopped.completeExceptionally(exception);
            }
        });
        session.rollback();
        stopped.get(SOON, TimeUnit.MILLISECONDS);
    }

    @Test
    @DisplayName("7.3.6 headers and bytes are readable in the callback")
    void headersAndBytesAreReadableInTheCallback() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        BytesMessage message = session.createBytesMessage();
        message.writeInt(42);
        CompletableFuture<Object> seen = new CompletableFuture<>();
        session.createProducer(queue).send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {
                try {
                    assertThat(sent).isSameAs(message);
                    assertThat(sent.getJMSMessageID()).startsWith("ID:");
                    assertThat(sent.getJMSDestination()).isEqualTo(queue);
                    seen.complete(((BytesMessage) sent).readInt());
                } catch (JMSException | AssertionError e) {
                    seen.completeExceptionally(e);
                }
            }

            @Override
            public void onException(Message sent, Exception exception) {
                seen.completeExceptionally(exception);
            }
        });
        assertThat(seen.get(SOON, TimeUnit.MILLISECONDS)).isEqualTo(42);
    }

    @Test
    @DisplayName("7.3.2 an error in the call is thrown and not reported twice")
    void anErrorInTheCallIsThrownAndNotReportedTwice() throws JMSException {
        Session session = session();
        Completed listener = new Completed(1);
        MessageProducer producer = session.createProducer(queue(session));
        assertThatThrownBy(() -> producer.send(null, listener)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> producer.send(session.createMessage(), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(listener.failed).isEmpty();
        assertThat(listener.completed).isEmpty();
    }

    @Test
    @DisplayName("7.3 a context sends asynchronously too")
    void aContextSendsAsynchronouslyToo() throws Exception {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        Completed listener = new Completed(2);
        context.createProducer().setAsync(listener).send(queue, "a").send(queue, "b");
        listener.awaitAll();
        assertThat(listener.completed).containsExactly("a", "b");
    }

    // ---- 7.4 to 7.6 options, properties and headers set on the producer

    @Test
    @DisplayName("7.4 options properties and headers of a jms producer")
    void optionsPropertiesAndHeadersOfAJmsProducer() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        Queue reply = context.createQueue(name("queue"));
        context.createProducer()
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setPriority(8)
                .setTimeToLive(60_000)
                .setProperty("n", 1)
                .setProperty("s", "x")
                .setJMSCorrelationID("c")
                .setJMSType("t")
                .setJMSReplyTo(reply)
                .send(queue, "body");
        Message message = context.createConsumer(queue).receive(SOON);
        assertThat(text(message)).isEqualTo("body");
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(message.getJMSPriority()).isEqualTo(8);
        assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
        assertThat(message.getObjectProperty("n")).isEqualTo(1);
        assertThat(message.getObjectProperty("s")).isEqualTo("x");
        assertThat(message.getJMSCorrelationID()).isEqualTo("c");
        assertThat(message.getJMSType()).isEqualTo("t");
        assertThat(message.getJMSReplyTo()).isEqualTo(reply);
    }

    // ---- 7.8 time to live, 7.9 delivery delay

    @Test
    @DisplayName("7.8 an expired message is not delivered")
    void anExpiredMessageIsNotDelivered() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(1);
        producer.send(session.createTextMessage("short"));
        producer.setTimeToLive(0);
        producer.send(session.createTextMessage("long"));
        receiveNothing(session.createConsumer(queue(session)));
        holds(queue, "long");
    }

    @Test
    @DisplayName("7.8 a message that expires while it waits at the consumer is not delivered")
    void aMessageThatExpiresWhileItWaitsAtTheConsumerIsNotDelivered() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        producer.setTimeToLive(150);
        producer.send(session.createTextMessage("short"));
        receiveNothing(session.createConsumer(queue(session)));
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("7.9 a delayed message arrives after its time and later ones go ahead")
    void aDelayedMessageArrivesAfterItsTimeAndLaterOnesGoAhead() throws JMSException {
        Session session = session();
        // no longer than the shorter delay
        Queue sent = sentWithin(500, session, queue -> {
            MessageProducer producer = session.createProducer(queue);
            producer.setDeliveryDelay(2_500);
            producer.send(session.createTextMessage("2500"));
            producer.setDeliveryDelay(500);
            producer.send(session.createTextMessage("500"));
            producer.setDeliveryDelay(0);
            producer.send(session.createTextMessage("0"));
        });
        MessageConsumer consumer = session.createConsumer(sent);
        for (String expected : List.of("0", "500", "2500")) {
            Message message = consumer.receive(SOON);
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + Long.parseLong(expected));
        }
    }

    @Test
    @DisplayName("7.9 a subscription that was there gets a delayed message")
    void aSubscriptionThatWasThereGetsADelayedMessage() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        MessageConsumer consumer = session.createConsumer(topic);
        MessageProducer producer = session.createProducer(topic);
        producer.setDeliveryDelay(400);
        producer.send(session.createTextMessage("x"));
        Message early = consumer.receiveNoWait();
        Message message = early == null ? consumer.receive(SOON) : early;
        assertThat(text(message)).isEqualTo("x");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    }

    @Test
    @DisplayName("7.9 the delay counts from the send and not from the commit")
    void theDelayCountsFromTheSendAndNotFromTheCommit() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryDelay(300);
        Message message = session.createTextMessage("x");
        producer.send(message);
        producer.send(session.createTextMessage("y"));
        session.commit();
        MessageConsumer consumer = session().createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("x");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
        assertThat(receive(consumer)).isEqualTo("y");
        producer.send(session.createTextMessage("never"));
        session.rollback();
        assertThat(consumer.receive(700)).isNull();
    }
}
