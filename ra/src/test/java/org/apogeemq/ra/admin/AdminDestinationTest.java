package org.apogeemq.ra.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.resource.ResourceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestNaming;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.inbound.ApogeeActivationSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queues and topics that a server binds in JNDI. */
@Timeout(180)
class AdminDestinationTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private final ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private TestServer server;
    private JMSContext client;

    @BeforeEach
    void start() throws Exception {
        adapter.setUri("apogee+embedded:" + directory);
        server = new TestServer(adapter);
        ConnectionFactory factory = new ApogeeConnectionFactory(adapter.getUri());
        client = factory.createContext();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        TestNaming.unbindAll();
    }

    private static AdminQueue queue(String name) {
        AdminQueue queue = new AdminQueue();
        queue.setName(name);
        return queue;
    }

    private static AdminTopic topic(String name) {
        AdminTopic topic = new AdminTopic();
        topic.setName(name);
        return topic;
    }

    @Test
    void destinationNameServesAsNameUnlessThereIsOne() throws Exception {
        AdminQueue onlyTheOther = new AdminQueue();
        onlyTheOther.setDestinationName("ORDERS");
        assertThat(onlyTheOther.getQueueName()).isEqualTo("ORDERS");
        AdminTopic first = new AdminTopic();
        first.setName("NEWS");
        first.setDestinationName("OLD");
        assertThat(first.getTopicName()).isEqualTo("NEWS");
        AdminTopic second = new AdminTopic();
        second.setDestinationName("OLD");
        second.setName("NEWS");
        assertThat(second.getTopicName()).isEqualTo("NEWS");
    }

    @Test
    void queueTakesAndGivesMessagesAndCanBeBrowsed() throws Exception {
        Queue queue = queue("ORDERS");
        client.createProducer().send(queue, "one");
        assertThat(client.createBrowser(queue).getEnumeration().hasMoreElements())
                .isTrue();
        try (JMSConsumer consumer = client.createConsumer(queue)) {
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("one");
        }
        assertThat(queue.getQueueName()).isEqualTo("ORDERS");
    }

    @Test
    void optionsOfTheNameHold() {
        client.createProducer().setJMSType("B").send(queue("ORDERS"), "b");
        client.createProducer().setJMSType("A").send(queue("ORDERS"), "a");
        assertThat(client.createConsumer(queue("ORDERS?tags=A")).receiveBody(String.class, WAIT))
                .isEqualTo("a");
    }

    @Test
    void topicHasEveryKindOfSubscription() throws Exception {
        Topic topic = topic("NEWS");
        client.setClientID("client");
        List<JMSConsumer> consumers = List.of(
                client.createConsumer(topic),
                client.createSharedConsumer(topic, "shared"),
                client.createDurableConsumer(topic, "durable"),
                client.createSharedDurableConsumer(topic, "shared-durable"));
        client.createProducer().send(topic, "one");
        for (JMSConsumer consumer : consumers) {
            assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("one");
        }
        assertThat(topic.getTopicName()).isEqualTo("NEWS");
    }

    @Test
    void replyGoesToTheQueueThatTheRequestNames() throws Exception {
        TextMessage request = client.createTextMessage("request");
        request.setJMSReplyTo(queue("REPLIES"));
        client.createProducer().send(queue("REQUESTS"), request);
        Destination replies =
                client.createConsumer(queue("REQUESTS")).receive(WAIT).getJMSReplyTo();
        client.createProducer().send(replies, "reply");
        assertThat(client.createConsumer(queue("REPLIES")).receiveBody(String.class, WAIT))
                .isEqualTo("reply");
    }

    @Test
    void objectOfAnotherClassLoaderIsTaken() throws Exception {
        URL[] classes = {
            AdminQueue.class.getProtectionDomain().getCodeSource().getLocation(),
            ApogeeDestination.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (OwnClasses loader = new OwnClasses(classes)) {
            Class<?> type = loader.loadClass(AdminQueue.class.getName());
            Object foreign = type.getConstructor().newInstance();
            type.getMethod("setName", String.class).invoke(foreign, "ORDERS");
            assertThat(foreign).isNotInstanceOf(AdminQueue.class);
            client.createProducer().send((Queue) foreign, "one");
        }
        assertThat(client.createConsumer(queue("ORDERS")).receiveBody(String.class, WAIT))
                .isEqualTo("one");
    }

    /** Reads the classes of ApogeeMQ itself, as a second deployment does. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses(URL[] classes) {
            super(classes, AdminDestinationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean ours =
                    name.startsWith("org.apogeemq.ra.admin.") || name.startsWith("org.apogeemq.jms.destination.");
            return ours ? findClass(name) : super.loadClass(name, resolve);
        }
    }

    @Test
    void nameThatIsMissingOrNotAllowedIsReported() {
        assertThatThrownBy(() -> client.createProducer().send(new AdminQueue(), "x"))
                .hasRootCauseInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("property 'name'");
        assertThatThrownBy(() -> client.createProducer().send(topic("A?x=1"), "x"))
                .hasMessageContaining("option 'x' is not known");
    }

    @Test
    void copyOverTheWireIsEqual() throws Exception {
        AdminQueue queue = queue("ORDERS");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(queue);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(queue).hasToString("ORDERS").hasSameHashCodeAs(queue);
        }
        assertThat(queue).isNotEqualTo(topic("ORDERS")).isNotEqualTo(queue("OTHER"));
    }

    @Test
    void referenceMakesTheSameDestinationUnlessTheServerHasItsOwn() throws Exception {
        AdminTopic topic = topic("NEWS?tags=A");
        Object made = NamingManager.getObjectInstance(topic.getReference(), null, null, null);
        assertThat(made).isEqualTo(ApogeeDestination.topic("NEWS?tags=A"));
        Reference own = new Reference("x");
        topic.setReference(own);
        assertThat(topic.getReference()).isSameAs(own);
    }

    private void deploy(ApogeeActivationSpec spec) throws ResourceException {
        spec.setResourceAdapter(adapter);
        adapter.endpointActivation(
                new TestBean(
                        m -> {
                            try {
                                received.add(m.getBody(String.class));
                            } catch (jakarta.jms.JMSException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        null),
                spec);
    }

    @Test
    void beanConsumesWhatItsDestinationLookupFinds() throws Exception {
        TestNaming.bind("jms/orders", queue("ORDERS?tags=A"));
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestinationLookup("jms/orders");
        deploy(spec);
        client.createProducer().setJMSType("A").send(queue("ORDERS"), "one");
        await().atMost(LIMIT).until(() -> received.contains("one"));
    }

    @Test
    void lookupOfTheWrongThingIsReportedWithItsName() {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestinationLookup("jms/orders");
        assertThatThrownBy(() -> deploy(spec)).hasMessageContaining("destinationLookup='jms/orders' is not bound");
        TestNaming.bind("jms/orders", "text");
        assertThatThrownBy(() -> deploy(spec)).hasMessageContaining("'jms/orders' is a java.lang.String");
        Class<?>[] queue = {Queue.class};
        TestNaming.bind(
                "jms/orders",
                Proxy.newProxyInstance(getClass().getClassLoader(), queue, (proxy, method, arguments) -> "ORDERS"));
        assertThatThrownBy(() -> deploy(spec)).hasMessageContaining("of another provider");
        TestNaming.bind("jms/orders", topic("NEWS"));
        spec.setDestinationType("jakarta.jms.Queue");
        assertThatThrownBy(() -> deploy(spec))
                .hasMessageContaining("is a topic; destinationType says jakarta.jms.Queue");
    }
}
