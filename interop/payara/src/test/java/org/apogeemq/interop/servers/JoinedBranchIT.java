package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.interop.servers.app.EchoBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.protocol.RequestCode;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Payara asks {@code isSameRM} and starts the second connection of a transaction with TMJOIN: what a bean receives and what
 * it sends are one branch at the broker.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class JoinedBranchIT {
    private static final long WAIT = 120_000;
    private static final long ABSENCE_MILLIS = 300;
    private static final int MESSAGES = 20;

    /** By code. */
    private static final Map<Integer, AtomicInteger> REQUESTS = new ConcurrentHashMap<>();

    private static TestBroker broker;

    /** The broker is there before the bean is: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start((code, handler) -> (request, connection) -> {
            requests(code).incrementAndGet();
            handler.handle(request, connection);
        });
        return Application.of("joined.war", EchoBean.class);
    }

    private static AtomicInteger requests(int code) {
        return REQUESTS.computeIfAbsent(code, c -> new AtomicInteger());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void whatIsReceivedAndSentIsOneBranchAndNeedsNoPreparation() throws JMSException {
        try (JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();
                JMSConsumer answers = context.createConsumer(context.createQueue("XA.OUT"))) {
            for (int i = 0; i < MESSAGES; i++) {
                context.createProducer().send(context.createQueue("XA.IN"), i % 2 == 0 ? "commit" : "roll back");
            }
            int again = 0;
            for (int i = 0; i < MESSAGES; i++) {
                Message answer = answers.receive(WAIT);
                assertThat(answer).as("answer " + i).isNotNull();
                again += answer.getBooleanProperty("redelivered") ? 1 : 0;
            }
            assertThat(again).isEqualTo(MESSAGES / 2);
            assertThat(answers.receive(ABSENCE_MILLIS)).isNull();
        }
        assertThat(requests(RequestCode.XA_PREPARE)).hasValue(0);
        assertThat(requests(RequestCode.XA_COMMIT)).hasValue(MESSAGES);
    }
}
