package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apogeemq.interop.servers.app.DefinedBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that defines its queue, its topic and its connection factory by annotations. */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class DefinitionsIT {
    private static final long WAIT = 120_000;
    private static final long ABSENCE_MILLIS = 300;
    /** WildFly lets applications see the adapter's classes only if they ask for it. */
    private static final String MANIFEST = "Manifest-Version: 1.0\nDependencies: deployment.apogee-ra.rar\n";

    private static TestBroker broker;

    /** The broker is there before the bean is: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start();
        return Application.of("defined.war", DefinedBean.class).setManifest(new StringAsset(MANIFEST));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void definedQueueTopicAndFactoryAreUsedInTransactions() throws JMSException {
        try (JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();
                JMSConsumer announced = context.createConsumer(context.createTopic("DEFINED.OUT"))) {
            for (String text : new String[] {"commit", "roll back"}) {
                context.createProducer().send(context.createQueue("DEFINED.IN"), text);
                Message message = announced.receive(WAIT);
                assertThat(message).as(text).isNotNull();
                assertThat(message.getBody(String.class)).isEqualTo(text);
                assertThat(message.getBooleanProperty("redelivered")).isEqualTo(text.equals("roll back"));
                assertThat(announced.receive(ABSENCE_MILLIS)).isNull();
            }
        }
    }
}
