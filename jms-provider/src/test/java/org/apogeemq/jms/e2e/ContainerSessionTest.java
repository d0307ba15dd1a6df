package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.vendor.ContainerSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the resource adapter needs of sessions. */
@DisplayName("Sessions in an application server")
class ContainerSessionTest extends EndToEnd {
    private static final Duration LIMIT = Duration.ofSeconds(50);

    @Test
    void messageIsSeenBeforeItIsTakenAndCountedWhenItComesAgain() throws Exception {
        Connection connection = connect("");
        Session session = connection.createSession(true, 0);
        ContainerSession container = (ContainerSession) session;
        AtomicInteger arrivals = new AtomicInteger();
        container.onArrival(arrivals::incrementAndGet);
        Queue queue = session.createQueue("SEEN");
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(container.nextDeliveryCount()).isZero();
        int before = arrivals.get();

        connection.createSession().createProducer(queue).send(session.createTextMessage("one"));

        await().atMost(LIMIT).until(() -> container.nextDeliveryCount() == 1);
        await().atMost(LIMIT).until(() -> arrivals.get() > before); // told right after it is there
        assertThat(consumer.receiveNoWait().getBody(String.class)).isEqualTo("one");
        assertThat(container.nextDeliveryCount()).isZero();
        session.rollback();
        await().atMost(LIMIT).until(() -> container.nextDeliveryCount() == 2);
        Message again = consumer.receiveNoWait();
        assertThat(again.getJMSRedelivered()).isTrue();
        session.commit();
    }

    @Test
    void contextOnASessionWorksInItsTransactionAndLeavesTheConnectionOpen() throws Exception {
        Connection connection = connect("");
        Session session = connection.createSession(true, 0);
        JMSContext context = ((ContainerSession) session).asContext();
        Queue queue = context.createQueue("VIEWED");
        context.createProducer().send(queue, "rolled back");
        session.rollback();
        context.createProducer().send(queue, "committed");
        session.commit();
        context.close();

        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("committed");
        assertThat(consumer.receiveNoWait()).isNull();
    }
}
