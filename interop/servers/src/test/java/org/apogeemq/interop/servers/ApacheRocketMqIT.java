package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apogeemq.interop.servers.app.RocketMqBean;
import org.apogeemq.interop.servers.app.TransactedRocketMqBean;
import org.apogeemq.interop.servers.app.TransactedRocketMqSender;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ApacheRocketMq;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beans in a stock server on name server and broker of Apache RocketMQ, which are where the adapter's URI leads to. */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class ApacheRocketMqIT {
    private static final long WAIT = 120_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** WildFly lets applications see the adapter's classes only if they ask for it. */
    private static final String MANIFEST = "Manifest-Version: 1.0\nDependencies: deployment.apogee-ra.rar\n";

    private static ApacheRocketMq servers;

    private JMSContext context;

    /** The servers of RocketMQ are there before the beans are: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() {
        servers = ApacheRocketMq.start(Integer.getInteger("port.nameserver"), Integer.getInteger("port.broker"));
        return Application.of(
                        "rocketmq.war",
                        RocketMqBean.class,
                        TransactedRocketMqBean.class,
                        TransactedRocketMqSender.class)
                .setManifest(new StringAsset(MANIFEST));
    }

    @AfterAll
    static void stopServers() throws IOException {
        servers.close();
    }

    @BeforeEach
    void connect() {
        context = new ApogeeConnectionFactory(servers.address()).createContext();
    }

    @AfterEach
    void disconnect() {
        context.close();
    }

    private void send(String queue, String text) {
        context.createProducer().send(context.createQueue(queue), text);
    }

    private Set<String> received(String queue, int messages) {
        Set<String> texts = new TreeSet<>();
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            for (int i = 0; i < messages; i++) {
                texts.add(consumer.receiveBody(String.class, WAIT));
            }
        }
        return texts;
    }

    /** In one test: it is one queue that the bean answers to. */
    @Test
    void beanWithoutTransactionConsumesAnswersGetsAgainWhatItThrewAtAndIsCounted() {
        IntStream.range(0, 20).forEach(i -> send("ROCKETMQ_IN", "m" + i));
        assertThat(received("ROCKETMQ_OUT", 20))
                .isEqualTo(IntStream.range(0, 20)
                        .mapToObj(i -> "re m" + i)
                        .collect(Collectors.toCollection(TreeSet::new)));
        send("ROCKETMQ_IN", "throw");
        assertThat(received("ROCKETMQ_OUT", 1)).containsExactly("re throw");
        send("ROCKETMQ_IN", "statistics");
        assertThat(received("ROCKETMQ_OUT", 1)).containsExactly("delivered 23");
    }

    @Test
    void beanInTransactionsSaysInTheLogWhatToChange() {
        send("ROCKETMQ_REFUSED", "waits");
        await().atMost(LIMIT).until(() -> records().size() >= 2);
    }

    private static List<String> records() throws IOException {
        try (var lines = Files.lines(new ServerUnderTest().log())) {
            return lines.filter(
                            line -> line.contains("TransactedRocketMqBean on 'ROCKETMQ_REFUSED': cannot consume yet"))
                    .filter(line -> line.contains("TransactionAttributeType.NOT_SUPPORTED"))
                    .toList();
        }
    }

    @Test
    void sendInATransactionIsRefusedWithWhatToChange() {
        send("ROCKETMQ_SEND", "in a transaction");
        assertThat(received("ROCKETMQ_REASONS", 1))
                .allSatisfy(reason ->
                        assertThat(reason).contains("brokers of Apache RocketMQ have no XA", "NoTransaction"));
    }
}
