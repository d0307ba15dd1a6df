package org.apogeemq.interop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Makes clients of one cluster, each a client instance of its own, and shuts them down. */
final class Clients implements AutoCloseable {
    private static final int REFRESH_MILLIS = 1000;
    private static final int LIMIT_MILLIS = 30_000;

    private final Cluster cluster;
    private final RPCHook hook;
    private boolean tls;
    private final Deque<Runnable> shutdowns = new ArrayDeque<>();

    Clients(Cluster cluster) {
        this(cluster, null);
    }

    /** @param hook of all clients, for instance one that signs requests; null for none */
    Clients(Cluster cluster, RPCHook hook) {
        this.cluster = cluster;
        this.hook = hook;
    }

    /** Has all clients that are made from now on speak TLS. */
    Clients overTls() {
        tls = true;
        return this;
    }

    /** A name that no other test uses, for a topic or a group. */
    static String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Started, in a group of its own. */
    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = own(new DefaultMQProducer(unique("producer"), hook));
        producer.start();
        return producer;
    }

    /** Not started. */
    TransactionMQProducer transactionProducer(String group, TransactionListener listener) {
        TransactionMQProducer producer = own(new TransactionMQProducer(group, hook));
        producer.setTransactionListener(listener);
        return producer;
    }

    /** Makes a producer that the test constructed a client of the cluster that is shut down after the test. */
    <T extends DefaultMQProducer> T own(T producer) {
        configured(producer);
        producer.setSendMsgTimeout(LIMIT_MILLIS);
        shutdowns.push(producer::shutdown);
        return producer;
    }

    /** Not started. */
    DefaultMQAdminExt admin() {
        DefaultMQAdminExt admin = configured(new DefaultMQAdminExt(hook, LIMIT_MILLIS));
        shutdowns.push(admin::shutdown);
        return admin;
    }

    /** Not started: the test subscribes first. */
    DefaultMQPushConsumer pushConsumer(String group) {
        DefaultMQPushConsumer consumer =
                configured(new DefaultMQPushConsumer(group, hook, new AllocateMessageQueueAveragely()));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPersistConsumerOffsetInterval(REFRESH_MILLIS);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    DefaultLitePullConsumer litePullConsumer(String group) {
        DefaultLitePullConsumer consumer = configured(new DefaultLitePullConsumer(group, hook));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    DefaultMQPullConsumer pullConsumer(String group) throws MQClientException {
        DefaultMQPullConsumer consumer = configured(new DefaultMQPullConsumer(group, hook));
        consumer.start();
        shutdowns.push(consumer::shutdown);
        return consumer;
    }

    /** Points any other client at the cluster; the test shuts it down. */
    <T extends ClientConfig> T configured(T client) {
        client.setNamesrvAddr(cluster.nameServer());
        client.setUseTLS(tls);
        client.setInstanceName(unique("client"));
        client.setPollNameServerInterval(REFRESH_MILLIS);
        client.setHeartbeatBrokerInterval(REFRESH_MILLIS);
        // of routes and heartbeats: after its own 3 s the client says that there is no route
        client.setMqClientApiTimeout(LIMIT_MILLIS);
        return client;
    }

    /** Has something done after the test, such as the shutdown of a client that the test configured. */
    void onClose(Runnable shutdown) {
        shutdowns.push(shutdown);
    }

    @Override
    public void close() {
        shutdowns.forEach(Runnable::run);
    }
}
