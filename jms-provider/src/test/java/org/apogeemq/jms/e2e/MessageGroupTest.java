package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 3.5.9, JMSXGroupID: a group's messages go in order to one consumer at a time. */
class MessageGroupTest extends EndToEnd {
    private static final long NEVER = 300;

    private static void send(Session session, Queue queue, String... groupsAndTexts) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (String one : groupsAndTexts) {
            TextMessage message = session.createTextMessage(one);
            message.setStringProperty("JMSXGroupID", one.substring(0, 1));
            message.setStringProperty("text", one);
            producer.send(message);
        }
        producer.close();
    }

    /** Then the broker knows that all of them want messages. */
    private static void eachGetsOne(Session session, Queue queue, List<MessageConsumer> consumers) throws JMSException {
        Set<MessageConsumer> ready = new HashSet<>();
        int left = 0;
        while (ready.size() < consumers.size() || left > 0) {
            if (ready.size() < consumers.size()) {
                session.createProducer(queue).send(session.createTextMessage("of no group"));
                left++;
            }
            for (MessageConsumer consumer : consumers) {
                if (consumer.receive(100) != null) {
                    ready.add(consumer);
                    left--;
                }
            }
        }
    }

    @Test
    @DisplayName("3.5.9 two consumers divide the groups, and each group stays with one of them, in order")
    void consumersDivideTheGroups() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("GROUPS");
        List<MessageConsumer> consumers = List.of(
                connect().createSession().createConsumer(queue),
                connect().createSession().createConsumer(queue));
        eachGetsOne(session, queue, consumers);
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (String group : List.of("a", "b", "c", "d", "e", "f")) {
                send(session, queue, group + round);
                sent.add(group + round);
            }
        }
        Map<String, List<String>> byGroup = new TreeMap<>();
        Map<String, Integer> consumerOf = new HashMap<>();
        int received = 0;
        while (received < sent.size()) {
            for (int i = 0; i < 2; i++) {
                Message message = consumers.get(i).receive(100);
                if (message != null) {
                    String group = message.getStringProperty("JMSXGroupID");
                    assertThat(consumerOf.computeIfAbsent(group, g -> -1)).isIn(-1, i);
                    consumerOf.put(group, i);
                    byGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(text(message));
                    received++;
                }
            }
        }
        byGroup.forEach((group, texts) ->
                assertThat(texts).containsExactly(group + 0, group + 1, group + 2, group + 3, group + 4));
        assertThat(consumerOf.values()).contains(0, 1);
    }

    @Test
    @DisplayName("3.5.9 while a consumer has a message of a group, others get those of other groups only")
    void othersGetOtherGroupsMeanwhile() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("BUSY");
        send(session, queue, "a1", "a2", "a3", "b1", "b2");
        Session slow = connect("prefetch=1").createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer busy = slow.createConsumer(queue);
        Message first = busy.receive(WAIT);
        assertThat(text(first)).isEqualTo("a1");
        MessageConsumer other = connect().createSession().createConsumer(queue);
        assertThat(texts(other, 2)).containsExactly("b1", "b2");
        assertThat(other.receive(NEVER)).isNull();
        first.acknowledge();
        assertThat(texts(busy, 2)).containsExactly("a2", "a3");
    }

    @Test
    @DisplayName(
            "3.5.9, 8.8 when the consumer's session closes, its group moves, beginning with what was not acknowledged")
    void groupMovesWhenItsConsumerCloses() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("MOVES");
        send(session, queue, "a1", "a2", "a3", "a4");
        Session first = connect().createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer one = first.createConsumer(queue);
        one.receive(WAIT).acknowledge();
        assertThat(text(one.receive(WAIT))).isEqualTo("a2");
        MessageConsumer two = connect().createSession().createConsumer(queue);
        assertThat(two.receive(NEVER)).isNull();
        first.close();
        send(session, queue, "a5");
        assertThat(texts(two, 4)).containsExactly("a2", "a3", "a4", "a5");
    }

    @Test
    @DisplayName("3.5.9 a closed consumer's group waits for what its session has not acknowledged")
    void groupOfAClosedConsumerWaitsForItsSession() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("CLOSED");
        send(session, queue, "a1", "a2");
        Session transacted = connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer one = transacted.createConsumer(queue);
        assertThat(text(one.receive(WAIT))).isEqualTo("a1");
        one.close();
        MessageConsumer two = connect().createSession().createConsumer(queue);
        assertThat(two.receive(NEVER)).isNull();
        transacted.rollback();
        assertThat(texts(two, 2)).containsExactly("a1", "a2");
    }

    @Test
    @DisplayName("3.5.9, 6.2.7 redelivery after rollback and recover keeps the order of each group")
    void redeliveryKeepsTheOrder() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("AGAIN");
        Session transacted = connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createConsumer(queue);
        send(session, queue, "a1", "b1", "a2", "b2", "a3");
        texts(consumer, 3);
        transacted.rollback();
        assertThat(texts(consumer, 5)).containsExactly("a1", "b1", "a2", "b2", "a3");
        transacted.rollback();
        transacted.close();
        Session recovering = connect("prefetch=2").createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer again = recovering.createConsumer(queue);
        assertThat(texts(again, 3)).containsExactly("a1", "b1", "a2");
        recovering.recover();
        List<String> all = texts(again, 5);
        assertThat(all.stream().filter(t -> t.startsWith("a"))).containsExactly("a1", "a2", "a3");
        assertThat(all.stream().filter(t -> t.startsWith("b"))).containsExactly("b1", "b2");
    }

    @Test
    @DisplayName("3.5.9 with selectors: what the group's consumer does not select goes to one who does")
    void selectorsDoNotBlockAGroup() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("SELECT");
        MessageConsumer odd = connect().createSession().createConsumer(queue, "text IN ('a1', 'a3')");
        MessageConsumer even = connect().createSession().createConsumer(queue, "text IN ('a2', 'a4')");
        send(session, queue, "a1", "a2", "a3", "a4", "a5");
        List<String> odds = new ArrayList<>();
        List<String> evens = new ArrayList<>();
        while (odds.size() + evens.size() < 4) { // by turns: whose message is not received may keep the group
            receiveInto(odds, odd);
            receiveInto(evens, even);
        }
        assertThat(odds).containsExactly("a1", "a3");
        assertThat(evens).containsExactly("a2", "a4");
        assertThat(texts(connect().createSession().createConsumer(queue), 1)).containsExactly("a5");
    }

    private static void receiveInto(List<String> received, MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(100);
        if (message != null) {
            received.add(text(message));
        }
    }

    @Test
    @DisplayName("3.5.9 a transaction keeps its group to itself until it commits")
    void transactionKeepsItsGroup() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("TX");
        Session transacted = connect("prefetch=1").createSession(Session.SESSION_TRANSACTED);
        MessageConsumer one = transacted.createConsumer(queue);
        send(session, queue, "a1", "a2", "a3", "a4");
        assertThat(texts(one, 2)).containsExactly("a1", "a2");
        MessageConsumer two = connect().createSession().createConsumer(queue);
        assertThat(two.receive(NEVER)).isNull();
        transacted.commit();
        transacted.close();
        assertThat(texts(two, 2)).containsExactly("a3", "a4");
    }

    @Test
    @DisplayName("3.5.9 priorities do not change the order in a group")
    void prioritiesDoNotChangeTheOrderInAGroup() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("PRIORITY");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 10; i++) {
            TextMessage message = session.createTextMessage("a" + i);
            message.setStringProperty("JMSXGroupID", "a");
            producer.setPriority(i);
            producer.send(message);
        }
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(texts(consumer, 10)).containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
    }

    @Test
    @DisplayName("3.5.9 under load no two consumers ever work on one group, and each group keeps its order")
    void noTwoConsumersWorkOnOneGroup() throws Exception {
        int groups = 23;
        int each = 100;
        Session session = connect().createSession();
        Queue queue = session.createQueue("LOAD");
        Map<String, AtomicInteger> working = new ConcurrentHashMap<>();
        Map<String, Integer> next = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(groups * each);
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (String parameters : List.of("prefetch=1", "prefetch=7", "")) {
            Connection connection = connect(parameters);
            Session receiving = connection.createSession(
                    parameters.isEmpty() ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
            AtomicInteger seen = new AtomicInteger();
            receiving.createConsumer(queue).setMessageListener(message -> {
                try {
                    String group = message.getStringProperty("JMSXGroupID");
                    if (receiving.getTransacted() && seen.incrementAndGet() % 5 == 0) {
                        receiving.rollback();
                        return;
                    }
                    int inGroup = working.computeIfAbsent(group, g -> new AtomicInteger())
                            .incrementAndGet();
                    int number = message.getIntProperty("number");
                    int expected = next.getOrDefault(group, 0);
                    if (inGroup != 1 || number != expected) {
                        done.completeExceptionally(new AssertionError(
                                "group " + group + ": " + inGroup + " at work, " + number + " instead of " + expected));
                    }
                    next.put(group, number + 1);
                    working.get(group).decrementAndGet();
                    if (receiving.getTransacted()) {
                        receiving.commit();
                    }
                    if (left.decrementAndGet() == 0) {
                        done.complete(null);
                    }
                } catch (JMSException e) {
                    done.completeExceptionally(e);
                }
            });
        }
        Session sending = connect().createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = sending.createProducer(queue);
        for (int i = 0; i < each; i++) {
            for (int g = 0; g < groups; g++) {
                Message message = sending.createMessage();
                message.setStringProperty("JMSXGroupID", "g" + g);
                message.setIntProperty("number", i);
                producer.send(message);
            }
            sending.commit();
        }
        done.get(60, TimeUnit.SECONDS);
    }
}
