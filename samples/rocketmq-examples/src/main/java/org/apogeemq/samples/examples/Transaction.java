package org.apogeemq.samples.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apogeemq.samples.servers.Servers;

/**
 * A message and a change in a database of one's own, both or neither: the message is stored but not delivered, the listener
 * makes the change and says how it went. When it cannot say, the broker asks again after {@code transactionTimeOut} (6 s).
 *
 * <p>Argument: where a running system's name server is, such as {@code localhost:9876}; without one, name server and broker
 * are started inside this program.
 *
 * <p>What to see: of three payments the one that was booked arrives at once, the refused one never, and the one that was not
 * known at first after the broker has asked.
 */
public final class Transaction {
    private static final String TOPIC = "SAMPLE_TRANSACTION";

    private Transaction() {}

    public static void main(String[] arguments) throws Exception {
        try (Servers servers = Servers.of(arguments)) {
            run(servers.nameServer());
        }
        System.out.println("Done");
    }

    private static void run(String nameServer) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer("sample-transaction-producers");
        DefaultMQPushConsumer consumer = Inbox.consumer(nameServer, "sample-transaction-consumers");
        Inbox inbox = new Inbox();
        try {
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(Inbox.PATIENCE_MILLIS);
            producer.setTransactionListener(new Bookings());
            producer.start();
            for (String payment : List.of("refused payment", "booked payment", "doubtful payment")) {
                Message message = new Message(TOPIC, payment.getBytes(StandardCharsets.UTF_8));
                TransactionSendResult answer = producer.sendMessageInTransaction(message, null);
                System.out.println("Sent '" + payment + "': " + answer.getLocalTransactionState());
            }
            consumer.subscribe(TOPIC, "*");
            consumer.registerMessageListener(inbox.listener());
            consumer.start();
            inbox.take(List.of("booked payment", "doubtful payment"));
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }

    /** Stands for the service that books payments. */
    private static final class Bookings implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            String payment = new String(message.getBody(), StandardCharsets.UTF_8);
            if (payment.startsWith("booked")) {
                return LocalTransactionState.COMMIT_MESSAGE;
            }
            return payment.startsWith("refused")
                    ? LocalTransactionState.ROLLBACK_MESSAGE
                    : LocalTransactionState.UNKNOW;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            System.out.println("Asked about '" + Inbox.text(message) + "'");
            return LocalTransactionState.COMMIT_MESSAGE;
        }
    }
}
