package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HashMap;
import java.util.Map;
import org.apogeemq.interop.servers.app.GroupBean;
import org.apogeemq.interop.servers.app.InOrder;
import org.apogeemq.interop.servers.app.OrderlyBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Eight at a time, and the order of each message group or message queue holds, also over rollbacks. */
@ExtendWith(ArquillianExtension.class)
@Timeout(300)
class OrderIT {
    private static final long WAIT = 120_000;
    private static final long ABSENCE_MILLIS = 300;
    private static final int GROUPS = 16;
    private static final int EACH = 20;

    private static TestBroker broker;

    /** The broker is there before the beans are: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start();
        broker.createTopic("LANES", 8);
        return Application.of("order.war", GroupBean.class, OrderlyBean.class).addClass(InOrder.class);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void messageGroupsKeepTheirOrderAndGoSideBySide() throws Exception {
        passOnInOrder("GROUPED");
    }

    @Test
    void messageQueuesOfAnOrderlyBeanKeepTheirOrderAndGoSideBySide() throws Exception {
        passOnInOrder("LANES");
    }

    private static void passOnInOrder(String queue) throws JMSException {
        try (JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext()) {
            for (int number = 0; number < EACH; number++) {
                for (int group = 0; group < GROUPS; group++) {
                    context.createProducer()
                            .setProperty("JMSXGroupID", "g" + group)
                            .setProperty("number", number)
                            .send(context.createQueue(queue), "do");
                }
            }
            JMSConsumer done = context.createConsumer(context.createQueue(queue + ".DONE"));
            Map<String, Integer> next = new HashMap<>();
            for (int i = 0; i < GROUPS * EACH; i++) {
                Message message = done.receive(WAIT);
                assertThat(message).as("message " + i).isNotNull();
                String group = message.getStringProperty("JMSXGroupID");
                assertThat(message.getIntProperty("number")).as(group).isEqualTo(next.getOrDefault(group, 0));
                assertThat(message.getBooleanProperty("alone")).as(group).isTrue();
                assertThat(message.getBooleanProperty("concurrent"))
                        .as("side by side")
                        .isTrue();
                next.merge(group, 1, Integer::sum);
            }
            assertThat(done.receive(ABSENCE_MILLIS)).isNull();
        }
    }
}
