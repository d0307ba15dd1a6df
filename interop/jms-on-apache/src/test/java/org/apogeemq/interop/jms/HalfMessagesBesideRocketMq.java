package org.apogeemq.interop.jms;

import static org.apogeemq.jms.vendor.LocalTransactionState.COMMIT;
import static org.apogeemq.jms.vendor.LocalTransactionState.ROLLBACK;
import static org.apogeemq.jms.vendor.LocalTransactionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.TransactionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Half messages of JMS producers and of the official client's, beside each other in one producer group. */
@Timeout(300)
abstract class HalfMessagesBesideRocketMq {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** Of the official client; its own 3 s are too few for a busy machine. */
    private static final int CALL_MILLIS = 30_000;

    private final String topic = "half-" + UUID.randomUUID();
    private final String group = "deciders-" + UUID.randomUUID();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** Of the name servers. */
    abstract String uri();

    private String nameServer() {
        return uri().substring("apogee://".length());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private JMSContext context() {
        // Apache's brokers are up a while before the name servers know them
        JMSContext context = new ApogeeConnectionFactory(uri() + "?connectTimeout=90000").createContext();
        open.add(context);
        return context;
    }

    /** Executes as the argument says and answers checks by text. */
    private static final class Deciding implements TransactionListener {
        final Map<String, org.apogeemq.jms.vendor.LocalTransactionState> answers = new ConcurrentHashMap<>();
        final Map<String, Message> checked = new ConcurrentHashMap<>();

        @Override
        public org.apogeemq.jms.vendor.LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return argument == null ? UNKNOWN : (org.apogeemq.jms.vendor.LocalTransactionState) argument;
        }

        @Override
        public org.apogeemq.jms.vendor.LocalTransactionState checkLocalTransaction(Message message) throws Exception {
            String text = message.isBodyAssignableTo(byte[].class)
                    ? new String(message.getBody(byte[].class), StandardCharsets.UTF_8)
                    : message.getBody(String.class);
            checked.put(text, message);
            return answers.getOrDefault(text, UNKNOWN);
        }
    }

    private HalfMessageProducer producer(JMSContext context, TransactionListener listener) throws Exception {
        return ((HalfMessages) context).createHalfMessageProducer(context.createQueue(topic), group, listener);
    }

    private Collection<MessageExt> rocketMqConsumer() throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("consumers-" + UUID.randomUUID());
        consumer.setInstanceName(UUID.randomUUID().toString()); // the clients of another test end with that
        consumer.setNamesrvAddr(nameServer());
        consumer.setMqClientApiTimeout(CALL_MILLIS);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        Collection<MessageExt> received = new ConcurrentLinkedQueue<>();
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, place) -> {
            received.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        open.add(consumer::shutdown);
        return received;
    }

    /** A member of the group; known to the brokers, as it has sent something. */
    private TransactionMQProducer rocketMqProducer(Map<String, LocalTransactionState> answers) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(group);
        producer.setInstanceName(UUID.randomUUID().toString());
        producer.setNamesrvAddr(nameServer());
        producer.setMqClientApiTimeout(CALL_MILLIS);
        producer.setSendMsgTimeout(CALL_MILLIS);
        producer.setTransactionListener(new org.apache.rocketmq.client.producer.TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(
                    org.apache.rocketmq.common.message.Message message, Object argument) {
                return (LocalTransactionState) argument;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return answers.getOrDefault(body(message), LocalTransactionState.UNKNOW);
            }
        });
        producer.start();
        open.add(producer::shutdown);
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> !producer.fetchPublishMessageQueues(topic).isEmpty());
        send(producer, "hello", LocalTransactionState.ROLLBACK_MESSAGE);
        return producer;
    }

    private void send(TransactionMQProducer producer, String text, LocalTransactionState state) throws Exception {
        producer.sendMessageInTransaction(
                new org.apache.rocketmq.common.message.Message(topic, text.getBytes(StandardCharsets.UTF_8)), state);
    }

    private static String body(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    private static void awaitBodies(Collection<MessageExt> received, String... bodies) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(received.stream()
                                .map(HalfMessagesBesideRocketMq::body)
                                .toList())
                        .contains(bodies));
    }

    @Test
    void consumersOfBothKindsSeeCommittedOnesOnly() throws Exception {
        JMSContext context = context();
        HalfMessageProducer producer = producer(context, new Deciding());
        Queue queue = context.createQueue(topic);
        JMSConsumer consumer = context().createConsumer(queue);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Message committed = context.createTextMessage("committed " + i);
            committed.setIntProperty("number", i);
            assertThat(producer.send(committed, COMMIT)).isEqualTo(COMMIT);
            ids.add(committed.getJMSMessageID());
            producer.send(context.createTextMessage("rolled back " + i), ROLLBACK);
        }
        Collection<MessageExt> received = rocketMqConsumer();
        Set<String> texts = new TreeSet<>();
        while (texts.size() < 10) { // Apache's brokers ask about what was decided a moment ago, too, and commit twice
            Message message = consumer.receive(LIMIT.toMillis());
            texts.add(message.getBody(String.class));
            assertThat(message.getJMSMessageID()).isIn(ids);
        }
        awaitBodies(received, texts.toArray(String[]::new));
        assertThat(texts).allMatch(text -> text.startsWith("committed"));
        assertThat(received).allMatch(message -> body(message).startsWith("committed"));
        assertThat(received.iterator().next().getProperty("PGROUP")).isEqualTo(group);
    }

    @Test
    void theBrokerAsksTheListener() throws Exception {
        JMSContext context = context();
        Deciding deciding = new Deciding();
        deciding.answers.put("paid", COMMIT);
        deciding.answers.put("cancelled", ROLLBACK);
        HalfMessageProducer producer = producer(context, deciding);
        Message paid = context.createTextMessage("paid");
        producer.send(paid);
        producer.send(context.createTextMessage("cancelled"));
        assertThat(context()
                        .createConsumer(context.createQueue(topic))
                        .receive(LIMIT.toMillis())
                        .getBody(String.class))
                .isEqualTo("paid");
        await().atMost(LIMIT).until(() -> deciding.checked.containsKey("cancelled"));
        assertThat(deciding.checked.get("paid").getJMSMessageID()).isEqualTo(paid.getJMSMessageID());
    }

    @Test
    void aRocketMqProducerOfTheGroupDecidesForAJmsProducer() throws Exception {
        JMSContext context = context();
        producer(context, new Deciding()).send(context.createTextMessage("of JMS"));
        context.close();
        rocketMqProducer(Map.of("of JMS", LocalTransactionState.COMMIT_MESSAGE));
        awaitBodies(rocketMqConsumer(), "of JMS");
    }

    @Test
    void aJmsProducerOfTheGroupDecidesForARocketMqProducer() throws Exception {
        JMSContext context = context();
        // so that the topic is there
        producer(context, new Deciding()).send(context.createTextMessage("hello"), ROLLBACK);
        TransactionMQProducer gone = rocketMqProducer(Map.of());
        send(gone, "of RocketMQ", LocalTransactionState.UNKNOW);
        gone.shutdown();
        context.close();
        Deciding heir = new Deciding();
        heir.answers.put("of RocketMQ", COMMIT);
        JMSContext other = context();
        producer(other, heir);
        awaitBodies(rocketMqConsumer(), "of RocketMQ");
        assertThat(heir.checked.get("of RocketMQ").getJMSDestination()).isEqualTo(other.createQueue(topic));
    }
}
