package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A broker that is killed and started again, under a connection that goes on. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ResourceLock(ApacheServers.OF_THEIR_OWN)
class LostBrokerOnApacheTest {
    private static final long LONG = 60_000;

    @Test
    void whatWasNotAcknowledgedComesAgainAndSendsGoOn() throws Exception {
        try (ApacheRocketMq servers = ApacheRocketMq.start();
                JMSContext context =
                        new ApogeeConnectionFactory(servers.address()).createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            Queue queue = context.createQueue("LOST");
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                context.createProducer().send(queue, "before " + i);
                expected.add("before " + i);
            }
            JMSConsumer consumer = context.createConsumer(queue);
            for (int i = 0; i < 5; i++) {
                assertThat(consumer.receive(LONG)).isNotNull();
            }
            servers.killBroker();
            servers.startBroker();
            for (int i = 0; i < 5; i++) {
                context.createProducer().send(queue, "after " + i);
                expected.add("after " + i);
            }
            Set<String> received = new HashSet<>();
            while (received.size() < expected.size()) {
                Message message = consumer.receive(LONG);
                assertThat(message).as("after %s", received).isNotNull();
                received.add(message.getBody(String.class));
                context.acknowledge();
            }
            assertThat(received).isEqualTo(expected);
        }
    }
}
