package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chapter 8, receiving messages. */
class Chapter08ReceivingTest extends SpecTest {

    private static List<String> receiveBoth(MessageConsumer one, MessageConsumer two, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int tries = 0; texts.size() < count && tries < 600; tries++) {
            Message message = (tries % 2 == 0 ? one : two).receive(100);
            if (message != null) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    // ---- 8.3.1 unshared non-durable

    @Test
    @DisplayName("8.3.1 no local leaves out the own connection")
    void noLocalLeavesOutTheOwnConnection() throws JMSException {
        Connection connection = connect();
        Session session = connection.createSession();
        Topic topic = topic(session);
        MessageConsumer deaf = session.createConsumer(topic, null, true);
        MessageConsumer all = session.createConsumer(topic, null, false);
        connection.createSession().createProducer(topic).send(session.createTextMessage("own"));
        send(topic, "other");
        assertThat(receive(all, 2)).containsExactly("own", "other");
        assertThat(receive(deaf)).isEqualTo("other");
    }

    // ---- 8.3.2 shared non-durable

    @Test
    @DisplayName("8.3.2 consumers of a shared subscription share its messages")
    void consumersOfASharedSubscriptionShareItsMessages() throws JMSException {
        Session one = session();
        Session two = session();
        Topic topic = topic(one);
        String name = name("sub");
        MessageConsumer first = one.createSharedConsumer(topic, name);
        MessageConsumer second = two.createSharedConsumer(topic, name);
        MessageConsumer other = two.createSharedConsumer(topic, name("sub"));
        send(topic, "1", "2", "3", "4");
        assertThat(receiveBoth(first, second, 4)).containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(receive(other, 4)).containsExactly("1", "2", "3", "4");
    }

    @Test
    @DisplayName("8.3.2 it ends with its last consumer")
    void itEndsWithItsLastConsumer() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        String name = name("sub");
        MessageConsumer first = session.createSharedConsumer(topic, name);
        MessageConsumer second = session.createSharedConsumer(topic, name);
        first.close();
        send(topic, "kept");
        assertThat(receive(second)).isEqualTo("kept");
        second.close();
        send(topic, "lost");
        MessageConsumer third = session.createSharedConsumer(topic, name);
        send(topic, "new");
        assertThat(receive(third)).isEqualTo("new");
    }

    @Test
    @DisplayName("8.3.2 another topic or selector under an active name is refused")
    void anotherTopicOrSelectorUnderAnActiveNameIsRefused() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        Topic other = topic(session);
        String name = name("sub");
        MessageConsumer consumer = session.createSharedConsumer(topic, name, "a = 1");
        assertThatThrownBy(() -> session.createSharedConsumer(other, name, "a = 1"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, name, "a = 2"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, name)).isInstanceOf(JMSException.class);
        consumer.close();
        session.createSharedConsumer(other, name, "a = 2").close();
    }

    @Test
    @DisplayName("8.3.2 the client id is part of the name")
    void theClientIdIsPartOfTheName() throws JMSException {
        Session plain = session();
        Session identified = connect(name("client")).createSession();
        Topic topic = topic(plain);
        String name = name("sub");
        MessageConsumer one = plain.createSharedConsumer(topic, name);
        MessageConsumer two = identified.createSharedConsumer(topic, name, "TRUE");
        send(topic, "x");
        assertThat(receive(one)).isEqualTo("x");
        assertThat(receive(two)).isEqualTo("x");
    }

    @Test
    @DisplayName("8.3.2 a durable subscription of that name is another")
    void aDurableSubscriptionOfThatNameIsAnother() throws JMSException {
        Session session = connect(name("client")).createSession();
        Topic topic = topic(session);
        String name = name("sub");
        MessageConsumer shared = session.createSharedConsumer(topic, name);
        MessageConsumer durable = session.createDurableConsumer(topic, name);
        send(topic, "x");
        assertThat(receive(shared)).isEqualTo("x");
        assertThat(receive(durable)).isEqualTo("x");
    }

    // ---- 8.3.3 unshared durable

    @Test
    @DisplayName("8.3.3 a durable subscription keeps messages while nobody listens")
    void aDurableSubscriptionKeepsMessagesWhileNobodyListens() throws JMSException {
        String clientId = name("client");
        Connection first = connect(clientId);
        Topic topic = topic(first.createSession());
        MessageConsumer consumer = first.createSession().createDurableConsumer(topic, "sub");
        send(topic, "a", "b");
        assertThat(receive(consumer)).isEqualTo("a");
        first.close();
        send(topic, "c");
        Connection second = connect(clientId);
        Session session = second.createSession();
        MessageConsumer again = session.createDurableConsumer(topic, "sub");
        assertThat(receive(again, 2)).containsExactly("b", "c");
        again.close();
        session.unsubscribe("sub");
        send(topic, "d");
        MessageConsumer anew = session.createDurableConsumer(topic, "sub");
        send(topic, "e");
        assertThat(receive(anew)).isEqualTo("e");
    }

    @Test
    @DisplayName("8.3.3 it needs a client id")
    void itNeedsAClientId() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "sub"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("8.3.3 it has one consumer at a time")
    void itHasOneConsumerAtATime() throws JMSException {
        Session session = connect(name("client")).createSession();
        Topic topic = topic(session);
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sub")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(JMSException.class);
        consumer.close();
        session.unsubscribe("sub");
        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    @DisplayName("8.3.3 another selector or topic begins a new subscription")
    void anotherSelectorOrTopicBeginsANewSubscription() throws JMSException {
        Session session = connect(name("client")).createSession();
        Topic topic = topic(session);
        Topic other = topic(session);
        session.createDurableConsumer(topic, "sub").close();
        send(topic, "old");
        MessageConsumer selecting = session.createDurableConsumer(topic, "sub", "n = 1", false);
        Message message = session.createTextMessage("n1");
        message.setIntProperty("n", 1);
        send(topic, "unselected");
        session.createProducer(topic).send(message);
        assertThat(receive(selecting)).isEqualTo("n1");
        selecting.close();
        session.createProducer(topic).send(message);
        MessageConsumer elsewhere = session.createDurableConsumer(other, "sub");
        send(other, "here");
        assertThat(receive(elsewhere)).isEqualTo("here");
        elsewhere.close();
        MessageConsumer back = session.createDurableConsumer(topic, "sub");
        receiveNothing(back);
    }

    @Test
    @DisplayName("8.3.3 no local holds for all connections of the client")
    void noLocalHoldsForAllConnectionsOfTheClient() throws JMSException {
        String clientId = name("client");
        Connection first = connect(clientId);
        Topic topic = topic(first.createSession());
        first.createSession().createDurableConsumer(topic, "sub", null, true).close();
        Session session = first.createSession();
        session.createProducer(topic).send(session.createTextMessage("own"));
        first.close();
        Session later = connect(clientId).createSession();
        later.createProducer(topic).send(later.createTextMessage("own too"));
        send(topic, "other");
        MessageConsumer consumer = later.createDurableConsumer(topic, "sub", null, true);
        assertThat(receive(consumer)).isEqualTo("other");
        receiveNothing(consumer);
    }

    @Test
    @DisplayName("8.3.3 unacknowledged messages come back")
    void unacknowledgedMessagesComeBack() throws JMSException {
        String clientId = name("client");
        Connection first = connect(clientId);
        Session session = first.createSession(Session.CLIENT_ACKNOWLEDGE);
        Topic topic = topic(session);
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");
        send(topic, "x");
        assertThat(receive(consumer)).isEqualTo("x");
        first.close();
        Message again = connect(clientId)
                .createSession()
                .createDurableConsumer(topic, "sub")
                .receive(SOON);
        assertThat(text(again)).isEqualTo("x");
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    // ---- 8.3.4 shared durable

    @Test
    @DisplayName("8.3.4 a shared durable subscription keeps and shares")
    void aSharedDurableSubscriptionKeepsAndShares() throws JMSException {
        Session one = session();
        Session two = session();
        Topic topic = topic(one);
        String name = name("sub");
        one.createSharedDurableConsumer(topic, name).close();
        send(topic, "1", "2", "3", "4");
        MessageConsumer first = one.createSharedDurableConsumer(topic, name);
        MessageConsumer second = two.createSharedDurableConsumer(topic, name);
        send(topic, "5", "6");
        assertThat(receiveBoth(first, second, 6)).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
        assertThatThrownBy(() -> one.unsubscribe(name)).isInstanceOf(JMSException.class);
        first.close();
        second.close();
        one.unsubscribe(name);
    }

    @Test
    @DisplayName("8.3.4 what a closed consumer held goes to another")
    void whatAClosedConsumerHeldGoesToAnother() throws JMSException {
        Connection connection = connect();
        Session one = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Session two = session();
        Topic topic = topic(one);
        String name = name("sub");
        MessageConsumer first = one.createSharedDurableConsumer(topic, name);
        send(topic, "1", "2");
        assertThat(receive(first)).isEqualTo("1");
        connection.close();
        assertThat(receive(two.createSharedDurableConsumer(topic, name), 2)).containsExactly("1", "2");
    }

    @Test
    @DisplayName("8.3.4 shared and unshared durable may not have one name")
    void sharedAndUnsharedDurableMayNotHaveOneName() throws JMSException {
        Session session = connect(name("client")).createSession();
        Topic topic = topic(session);
        session.createSharedDurableConsumer(topic, "shared").close();
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "shared")).isInstanceOf(JMSException.class);
        session.createDurableConsumer(topic, "unshared").close();
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "unshared"))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("8.3.4 another selector is refused while active and begins anew when not")
    void anotherSelectorIsRefusedWhileActiveAndBeginsAnewWhenNot() throws JMSException {
        Session session = session();
        Topic topic = topic(session);
        String name = name("sub");
        MessageConsumer consumer = session.createSharedDurableConsumer(topic, name, "a = 1");
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, name, "a = 2"))
                .isInstanceOf(JMSException.class);
        consumer.close();
        Message message = session.createTextMessage("x");
        message.setIntProperty("a", 1);
        session.createProducer(topic).send(message);
        receiveNothing(session.createSharedDurableConsumer(topic, name, "a < 2"));
    }

    // ---- 8.5, 8.6 synchronous

    @Test
    @DisplayName("8.5 receive no wait takes what is there")
    void receiveNoWaitTakesWhatIsThere() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        send(queue, "x");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("x");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("8.6 receive body gives bodies")
    void receiveBodyGivesBodies() {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, "text");
        context.createProducer().send(queue, Map.of("k", 1));
        context.createProducer().send(queue, new byte[] {1, 2});
        context.createProducer().send(queue, (java.io.Serializable) 42);
        JMSConsumer consumer = context.createConsumer(queue);
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
        Map<?, ?> map = consumer.receiveBody(Map.class, SOON);
        assertThat(map.equals(Map.of("k", 1))).isTrue();
        assertThat(consumer.receiveBody(byte[].class, SOON)).containsExactly(1, 2);
        assertThat(consumer.receiveBody(Integer.class, SOON)).isEqualTo(42);
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    }

    @Test
    @DisplayName("8.6 a body of another type comes again undisturbed")
    void aBodyOfAnotherTypeComesAgainUndisturbed() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, "text").send(queue, "next");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Map.class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("text");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
    }

    @Test
    @DisplayName("8.6 with client acknowledge it counts as received")
    void withClientAcknowledgeItCountsAsReceived() throws JMSException {
        JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, "text").send(queue, "next");
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(Map.class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
        context.recover();
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("text");
        assertThat(message.getJMSRedelivered()).isTrue();
    }

    @Test
    @DisplayName("8.6 a message without body has no body to give")
    void aMessageWithoutBodyHasNoBodyToGive() {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        context.createProducer().send(queue, context.createMessage());
        JMSConsumer consumer = context.createConsumer(queue);
        assertThatThrownBy(() -> consumer.receiveBody(String.class, SOON))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThat(consumer.receive(SOON)).isNotNull();
    }

    // ---- 8.7 listeners

    @Test
    @DisplayName("8.7 a listener that throws gets the message again")
    void aListenerThatThrowsGetsTheMessageAgain() throws Exception {
        Session session = session(Session.AUTO_ACKNOWLEDGE);
        Queue queue = queue(session);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                int count = message.getIntProperty("JMSXDeliveryCount");
                seen.add(text(message) + count + message.getJMSRedelivered());
                if (count < 3 && text(message).equals("a")) {
                    throw new java.lang.IllegalStateException("not yet");
                }
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        send(queue, "a", "b");
        await().atMost(Duration.ofMillis(SOON)).until(() -> seen.size() >= 4);
        assertThat(seen).containsExactly("a1false", "a2true", "a3true", "b1false");
        session.close();
        holds(queue);
    }

    @Test
    @DisplayName("8.7 in a transaction the next message follows until rollback")
    void inATransactionTheNextMessageFollowsUntilRollback() throws Exception {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean rolledBack = new AtomicBoolean();
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                seen.add(text(message));
                if (seen.size() == 1) {
                    throw new java.lang.IllegalStateException("thrown");
                }
                if (seen.size() == 2 && rolledBack.compareAndSet(false, true)) {
                    session.rollback();
                } else if (seen.size() == 4) {
                    session.commit();
                }
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        send(queue, "a", "b");
        await().atMost(Duration.ofMillis(SOON)).until(() -> seen.size() >= 4);
        assertThat(seen).containsExactly("a", "b", "a", "b");
        session.close();
        holds(queue);
    }

    @Test
    @DisplayName("8.7 receiving from a session with a listener is refused")
    void receivingFromASessionWithAListenerIsRefused() throws JMSException {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.setMessageListener(message -> {});
        assertThatThrownBy(consumer::receive).isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("8.7 a message already waiting goes to a listener set later")
    void aMessageAlreadyWaitingGoesToAListenerSetLater() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "x");
        MessageConsumer consumer = session.createConsumer(queue);
        CompletableFuture<String> seen = new CompletableFuture<>();
        consumer.setMessageListener(message -> {
            try {
                seen.complete(text(message));
            } catch (JMSException e) {
                seen.completeExceptionally(e);
            }
        });
        assertThat(seen.get(SOON, TimeUnit.MILLISECONDS)).isEqualTo("x");
    }

    // ---- 8.8 closing a consumer

    @Test
    @DisplayName("8.8 close ends a pending receive")
    void closeEndsAPendingReceive() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(queue(session));
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Object> result = CompletableFuture.supplyAsync(() -> {
            try {
                entered.countDown();
                return consumer.receive() == null ? "null" : "message";
            } catch (IllegalStateException e) {
                return "closed before it began";
            } catch (JMSException e) {
                return e;
            }
        });
        assertThat(entered.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
        consumer.close();
        assertThat(result.get(SOON, TimeUnit.MILLISECONDS)).isIn("null", "closed before it began");
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("8.8 messages may be acknowledged after the consumer is closed")
    void messagesMayBeAcknowledgedAfterTheConsumerIsClosed() throws JMSException {
        Session session = session(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        Message message = consumer.receive(SOON);
        consumer.close();
        message.acknowledge();
        session.close();
        holds(queue, "b");
    }

    @Test
    @DisplayName("8.8 a transaction may end after the consumer is closed")
    void aTransactionMayEndAfterTheConsumerIsClosed() throws JMSException {
        Session session = session(Session.SESSION_TRANSACTED);
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("a");
        consumer.close();
        session.rollback();
        consumer = session.createConsumer(queue);
        assertThat(receive(consumer, 2)).containsExactly("a", "b");
        consumer.close();
        session.commit();
        session.close();
        holds(queue);
    }

    @Test
    @DisplayName("8.8 what was prefetched and not received is not redelivered")
    void whatWasPrefetchedAndNotReceivedIsNotRedelivered() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        send(queue, "a", "b");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer)).isEqualTo("a");
        consumer.close();
        Message next = session.createConsumer(queue).receive(SOON);
        assertThat(text(next)).isEqualTo("b");
        assertThat(next.getJMSRedelivered()).isFalse();
        assertThat(next.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    @DisplayName("8.8 a listener may close its own consumer")
    void aListenerMayCloseItsOwnConsumer() throws Exception {
        Session session = session();
        Queue queue = queue(session);
        MessageConsumer consumer = session.createConsumer(queue);
        CompletableFuture<Object> closed = new CompletableFuture<>();
        consumer.setMessageListener(message -> {
            try {
                consumer.close();
                closed.complete(text(message));
            } catch (JMSException e) {
                closed.completeExceptionally(e);
            }
        });
        send(queue, "a", "b");
        assertThat(closed.get(SOON, TimeUnit.MILLISECONDS)).isEqualTo("a");
        session.close();
        holds(queue, "b");
    }

    @Test
    @DisplayName("8.4 a context starts with its first consumer unless told not to")
    void aContextStartsWithItsFirstConsumerUnlessToldNotTo() throws JMSException {
        JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
        Queue queue = context.createQueue(name("queue"));
        context.setAutoStart(false);
        JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "x");
        assertThat(consumer.receive(NEVER)).isNull();
        context.start();
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("x");
        context.stop();
        context.createProducer().send(queue, "y");
        assertThat(consumer.receive(NEVER)).isNull();
    }

    @Test
    void producersAreNotDisturbedByConsumersOfTheSession() throws JMSException {
        Session session = session();
        Queue queue = queue(session);
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 50; i++) {
            producer.send(session.createTextMessage("m" + i));
            assertThat(receive(consumer)).isEqualTo("m" + i);
        }
    }
}
