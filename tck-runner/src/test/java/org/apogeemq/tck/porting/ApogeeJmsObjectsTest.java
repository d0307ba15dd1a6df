package org.apogeemq.tck.porting;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApogeeJmsObjectsTest {
    private final ApogeeJmsObjects objects = new ApogeeJmsObjects();

    @BeforeEach
    void setUri() {
        System.setProperty(Porting.URI, "apogee://127.0.0.1:1");
    }

    @AfterEach
    void clearUri() {
        System.clearProperty(Porting.URI);
    }

    @Test
    void suiteFindsTheClassByItsName() throws Exception {
        assertThat(Class.forName(Porting.CLASS_NAME).getConstructor().newInstance())
                .isInstanceOf(ApogeeJmsObjects.class);
    }

    @Test
    void everyFactoryIsOfEveryDomain() {
        assertThat(objects.getConnectionFactory("MyConnectionFactory"))
                .isInstanceOf(QueueConnectionFactory.class)
                .isInstanceOf(TopicConnectionFactory.class);
        assertThat(objects.getQueueConnectionFactory("MyQueueConnectionFactory"))
                .isInstanceOf(ConnectionFactory.class);
    }

    @Test
    void onlyTheFactoryForDurableSubscriptionsHasAClientIdentifier() {
        assertThat(clientId("DURABLE_SUB_CONNECTION_FACTORY")).isEqualTo("cts");
        assertThat(clientId("MyTopicConnectionFactory")).isNull();
    }

    private String clientId(String name) {
        return ((ApogeeConnectionFactory) objects.getTopicConnectionFactory(name)).getClientId();
    }

    @Test
    void destinationsAreNamedAsTheSuiteNamesThem() throws Exception {
        assertThat(objects.getQueue("Q2").getQueueName()).isEqualTo("Q2");
        assertThat(objects.getTopic("testT0").getTopicName()).isEqualTo("testT0");
    }
}
