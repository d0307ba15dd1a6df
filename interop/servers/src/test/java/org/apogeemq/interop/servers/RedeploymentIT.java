package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.interop.servers.app.PassingBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.netty.Connection;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that comes and goes leaves nothing behind. */
@ExtendWith(ArquillianExtension.class)
@Timeout(600)
class RedeploymentIT {
    private static final String APPLICATION = "passing";
    private static final int TIMES = 10;
    private static final long WAIT = 120_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** Servers keep the last one that has gone: in thread locals, caches and the like. */
    private static final int KEPT_BY_SERVER = 1;

    private static final Set<Connection> CONNECTIONS = ConcurrentHashMap.newKeySet();
    private static TestBroker broker;

    @ArquillianResource
    private Deployer deployer;

    /** The broker is there before the bean is: Arquillian calls this before all else. */
    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start((code, handler) -> (request, connection) -> {
            CONNECTIONS.add(connection);
            handler.handle(request, connection);
        });
        return Application.of("passing.war", PassingBean.class);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static long connections() {
        CONNECTIONS.removeIf(connection -> !connection.isOpen());
        return CONNECTIONS.size();
    }

    private void comeAndGo(JMSContext context, String text) {
        deployer.deploy(APPLICATION);
        context.createProducer().send(context.createQueue("PASSING"), text);
        try (JMSConsumer passed = context.createConsumer(context.createQueue("PASSED"))) {
            assertThat(passed.receiveBody(String.class, WAIT)).isEqualTo(text);
        }
        deployer.undeploy(APPLICATION);
    }

    @Test
    void tenRedeploymentsLeaveNoThreadNoConnectionAndNoClassLoaderBehind() throws Exception {
        ServerJvm server = new ServerJvm(new ServerUnderTest().process().pid());
        try (JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext()) {
            comeAndGo(context, "first");
            long connections = connections();
            List<String> threads = server.threads("apogee");
            for (int i = 0; i < TIMES; i++) {
                comeAndGo(context, "m" + i);
            }
            await().alias("connections").atMost(LIMIT).until(() -> connections() <= connections);
            await().alias("threads")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.threads("apogee"))
                            .hasSizeLessThanOrEqualTo(threads.size())
                            .noneMatch(name -> name.startsWith("apogee-mdb")));
            await().alias("class loaders")
                    .atMost(LIMIT)
                    .until(() -> server.loadersOf(PassingBean.class) <= KEPT_BY_SERVER);
        }
    }
}
