package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Duration;
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

/**
 * The adapter itself goes and comes in a running server. Its class loader is not looked at: threads of the server's pool, which
 * do not end, remember on a JDK before 24 who asked for work when they were made, and the server's transaction manager
 * remembers the first application that needed it.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(600)
class AdapterRedeploymentIT {
    private static final String APPLICATION = "passing";
    private static final int TIMES = 2;
    private static final long WAIT = 120_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** With the broker. */
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

    private void passOn(String text) {
        deployer.deploy(APPLICATION);
        try (JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();
                JMSConsumer passed = context.createConsumer(context.createQueue("PASSED"))) {
            context.createProducer().send(context.createQueue("PASSING"), text);
            assertThat(passed.receiveBody(String.class, WAIT)).isEqualTo(text);
        }
        deployer.undeploy(APPLICATION);
    }

    @Test
    void adapterThatHasGoneLeavesNoThreadAndNoConnectionBehindAndComesAgain() throws Exception {
        PayaraDomain domain = new PayaraDomain();
        ServerJvm server = new ServerJvm(new ServerUnderTest().process().pid());
        for (int i = 0; i < TIMES; i++) {
            passOn("before " + i);
            domain.commands(PayaraDomain.REMOVE_ADAPTER_AND_POOLS);
            await().alias("threads")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(server.threads("apogee")).isEmpty());
            await().alias("connections")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(CONNECTIONS).noneMatch(Connection::isOpen));
            domain.commands(domain.adapterSetUp());
        }
        passOn("after");
    }
}
