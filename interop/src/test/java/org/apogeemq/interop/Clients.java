package org.apogeemq.interop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Makes clients of one cluster, each a client instance of its own, and shuts them down. */
final class Clients implements AutoCloseable {
    private static final int REFRESH_MILLIS = 1000;

    private final Cluster cluster;
    private final Deque<Runnable> shutdowns = new ArrayDeque<>();

    Clients(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A name that no other test uses, for a topic or a group. */
    static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = configured(new DefaultMQProducer(unique("producer")));
        producer.setSendMsgTimeout(10_000);
        producer.start();
        shutdowns.push(producer::shutdown);
        return producer;
    }

    /** Not started: the test subscribes first. */
    DefaultMQPushConsumer pushConsumer(String group) {
        DefaultMQPushConsumer consumer = configured(new DefaultMQPushConsumer(group));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPersistConsumerOffsetInterval(REFRESH_MILLIS);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    DefaultLitePullConsumer litePullConsumer(String group) {
        DefaultLitePullConsumer consumer = configured(new DefaultLitePullConsumer(group));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    DefaultMQPullConsumer pullConsumer(String group) throws MQClientException {
        DefaultMQPullConsumer consumer = configured(new DefaultMQPullConsumer(group));
        consumer.start();
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    private <T extends ClientConfig> T configured(T client) {
        client.setNamesrvAddr(cluster.nameServer());
        client.setInstanceName(unique("client"));
        client.setPollNameServerInterval(REFRESH_MILLIS);
        client.setHeartbeatBrokerInterval(REFRESH_MILLIS);
        return client;
    }

    @Override
    public void close() {
        shutdowns.forEach(Runnable::run);
    }
}
