package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apogeemq.interop.servers.app.IntrudingBean;
import org.apogeemq.interop.servers.app.NamingBean;
import org.apogeemq.interop.servers.app.RefusedBean;
import org.apogeemq.interop.servers.app.SecuredBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker that asks who beans and applications are: configured in the server (over TLS), in the bean, named by the
 * application, and wrong.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class SecuredBrokerIT {
    private static final long WAIT = 120_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static SecuredTestBroker broker;

    private JMSContext context;

    /** The broker is there before the beans are: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = SecuredTestBroker.start();
        broker.user("alice", "alice-password", "*");
        broker.user("bob", "bob-password", "BOB*");
        broker.user("carol", "old-secret", "*");
        return Application.of(
                        "secured.war", SecuredBean.class, NamingBean.class, RefusedBean.class, IntrudingBean.class)
                .addClass("org.apogeemq.interop.servers.app.NamedUser");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        context = new ApogeeConnectionFactory(broker.uri()).createContext();
    }

    @AfterEach
    void disconnect() {
        context.close();
    }

    private String received(String queue) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            return consumer.receiveBody(String.class, WAIT);
        }
    }

    private void sendAs(String bean, String user, String password, String queue) {
        context.createProducer()
                .setProperty("user", user)
                .setProperty("password", password)
                .setProperty("queue", queue)
                .send(context.createQueue(bean), "send");
    }

    @Test
    void configuredUserOfAFactoryReceivesAndSendsOverTls() {
        context.createProducer().send(context.createQueue("SECURED.IN"), "for alice");
        assertThat(received("SECURED.OUT")).isEqualTo("for alice");
    }

    @Test
    void applicationSendsInTheTransactionOfABeanAsTheUserWhomItNames() {
        for (String user : List.of("alice", "bob", "alice")) {
            sendAs("NAMING", user, user + "-password", "BOB.FROM." + user);
            assertThat(received("BOB.FROM." + user)).isEqualTo("sent");
        }
    }

    @Test
    void applicationIsToldWhatIsRefusedToWhom() {
        sendAs("REFUSED", "bob", "bob-password", "ALICES");
        assertThat(received("REASONS"))
                .startsWith("JMSSecurityException: ")
                .contains("user 'bob' has no permission Pub on Topic:ALICES");
        sendAs("REFUSED", "alice", "mistyped", "ALICES");
        assertThat(received("REASONS"))
                .startsWith("JMSSecurityException: ")
                .contains("'alice'")
                .doesNotContain("mistyped");
        sendAs("REFUSED", "alice", "alice-password", "ALICES");
        assertThat(received("ALICES")).isEqualTo("sent");
    }

    @Test
    void beanWithAWrongPasswordSaysSoAndConsumesWhenItHasBecomeRight() throws Exception {
        context.createProducer().send(context.createQueue("INTRUDING"), "let me in");
        await().atMost(LIMIT).until(() -> records().size() >= 3);
        assertThat(records())
                .allSatisfy(line -> assertThat(line).contains("'carol'").doesNotContain("new-secret"));
        broker.password("carol", "new-secret");
        assertThat(received("LET.IN")).isEqualTo("let me in");
    }

    private static List<String> records() throws IOException {
        try (var lines = Files.lines(new ServerUnderTest().log())) {
            return lines.filter(line -> line.contains("IntrudingBean on 'INTRUDING': cannot consume yet"))
                    .toList();
        }
    }
}
