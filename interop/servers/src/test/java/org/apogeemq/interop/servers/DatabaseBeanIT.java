package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apogeemq.interop.servers.OrderClient.Done;
import org.apogeemq.interop.servers.app.OrderBean.Ending;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bean with a database: what is consumed, written and answered belongs to one transaction of the container. */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class DatabaseBeanIT {
    private static final int ORDERS = 40;
    private static final int POISON = 5;
    private static final int CALLS = 10;
    private static final String DEAD_LETTERS = "%DLQ%JMSQ_ORDERS";

    private static TestBroker broker;

    private OrderClient client;

    /** The broker is there before the beans are: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start();
        return OrderClient.application();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        client = new OrderClient();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private void takenAt(int delivery, String id, String answers) throws Exception {
        List<Done> answered = client.answers(answers, 1);
        assertThat(answered).hasSize(1);
        assertThat(answered.get(0).id()).isEqualTo(id);
        assertThat(answered.get(0).deliveries()).isEqualTo(delivery);
        client.awaitRows(id, answered);
        assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
    }

    @Test
    void rowAnswerAndConsumptionAreCommittedTogether() throws Exception {
        List<String> ids = ids("together", ORDERS);
        for (int i = 0; i < ORDERS; i++) {
            if (i % 2 == 0) {
                client.order(ids.get(i), Ending.COMMIT, "TOGETHER");
            } else {
                client.orderAnsweredFirst(ids.get(i), Ending.COMMIT, "TOGETHER");
            }
        }
        List<Done> answered = client.answers("TOGETHER", ORDERS);
        assertThat(answered).extracting(Done::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(answered).extracting(Done::deliveries).containsOnly(1);
        client.awaitRows("together", answered);
        assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
    }

    @Test
    void pooledConnectionsServeApplicationsAfterARestartOfTheBroker() throws Exception {
        takeAllAtOnce("before");
        broker.stop();
        broker.startAgain();
        takeAllAtOnce("after");
    }

    private void takeAllAtOnce(String prefix) throws Exception {
        List<String> ids = ids(prefix, ORDERS);
        for (String id : ids) {
            client.order(id, Ending.COMMIT, "POOLED");
        }
        List<Done> answered = client.answers("POOLED", ORDERS);
        assertThat(answered).extracting(Done::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(answered)
                .as("no delivery failed")
                .extracting(Done::deliveries)
                .containsOnly(1);
    }

    /** The bean keeps the injected context from one message to the next. */
    @Test
    void contextServesABeanWithoutTransactionFromCallToCall() throws Exception {
        for (int i = 0; i < CALLS; i++) {
            assertThat(client.deliveriesOf("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void rollbackTakesRowAndAnswerBackAndTheMessageComesAgainCounted() throws Exception {
        client.order("rollback", Ending.ROLL_BACK_ONCE, "ROLLBACK");
        takenAt(2, "rollback", "ROLLBACK");
    }

    @Test
    void exceptionTakesRowAndAnswerBackAndTheMessageComesAgainCounted() throws Exception {
        client.orderAnsweredFirst("exception", Ending.THROW_ONCE, "EXCEPTION");
        takenAt(2, "exception", "EXCEPTION");
    }

    @Test
    void poisonMessagesBlockNobodyAndEndInTheDeadLettersWithoutRowOrAnswer() throws Exception {
        List<String> poison = ids("poison", POISON);
        List<String> good = ids("good", ORDERS);
        for (int i = 0; i < POISON; i++) {
            client.order(poison.get(i), i % 2 == 0 ? Ending.ROLL_BACK : Ending.THROW, "POISON");
        }
        for (String id : good) {
            client.order(id, Ending.COMMIT, "POISON");
        }
        assertThat(client.receiveAll(DEAD_LETTERS, POISON)).containsExactlyInAnyOrderElementsOf(poison);
        assertThat(client.answers("POISON", ORDERS)).extracting(Done::id).containsExactlyInAnyOrderElementsOf(good);
        assertThat(client.rows("good")).extracting(Done::id).containsExactlyInAnyOrderElementsOf(good);
        assertThat(client.rows("poison")).isEmpty();
        assertThat(client.receiveAll("ORDERS", 0)).isEmpty();
    }
}
