package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers behind one name server. */
@Timeout(120)
class SeveralBrokersTest {
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    @Test
    void eachDestinationIsAtOneBrokerAndAllClientsFindIt() throws Exception {
        try (Rig rig = new Rig(Transport.TCP, directory)) {
            rig.addBroker("b2", directory.resolve("second"));
            try (Connection sending = new ApogeeConnectionFactory(rig.uri("")).createConnection();
                    Connection receiving = new ApogeeConnectionFactory(rig.uri("")).createConnection()) {
                receiving.start();
                Session session = sending.createSession();
                List<Queue> queues = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    queues.add(session.createQueue("SPREAD" + i));
                }
                MessageProducer producer = session.createProducer(null);
                for (Queue queue : queues) {
                    producer.send(queue, session.createTextMessage("a " + queue.getQueueName()));
                    producer.send(queue, session.createTextMessage("b " + queue.getQueueName()));
                }
                Session other = receiving.createSession();
                for (Queue queue : queues) {
                    MessageConsumer consumer = other.createConsumer(queue);
                    assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("a " + queue.getQueueName());
                    assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("b " + queue.getQueueName());
                    assertThat(consumer.receiveNoWait()).isNull();
                    consumer.close();
                }
            }
        }
    }

    @Test
    void transactionsWorkWhereverTheDestinationIs() throws Exception {
        try (Rig rig = new Rig(Transport.TCP, directory)) {
            rig.addBroker("b2", directory.resolve("second"));
            try (Connection connection = new ApogeeConnectionFactory(rig.uri("")).createConnection()) {
                connection.start();
                Session tx = connection.createSession(true, 0);
                for (int i = 0; i < 6; i++) {
                    Queue queue = tx.createQueue("TX" + i);
                    tx.createProducer(queue).send(tx.createTextMessage("dropped"));
                    tx.rollback();
                    tx.createProducer(queue).send(tx.createTextMessage("kept"));
                    tx.commit();
                    MessageConsumer consumer = tx.createConsumer(queue);
                    assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("kept");
                    tx.commit();
                    assertThat(consumer.receiveNoWait()).isNull();
                    consumer.close();
                }
            }
        }
    }
}
