package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.XAJMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apogeemq.interop.servers.app.LedgerBean;
import org.apogeemq.interop.servers.app.OrderBean;
import org.apogeemq.interop.servers.app.OrderBean.Ending;
import org.apogeemq.interop.servers.app.OrderClerk;
import org.apogeemq.interop.servers.app.OrderPoller;
import org.apogeemq.interop.servers.app.OrderTable;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Sends orders to {@link OrderBean} and looks what has become of them. For one thread. */
final class OrderClient implements AutoCloseable {
    private static final long WAIT = 240_000;
    private static final long ABSENCE_MILLIS = 300;

    private final JMSContext context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();

    /**
     * What the bean has written or answered.
     *
     * @param id the order
     * @param deliveries which delivery of the order's message it was
     * @param process the number of the server's process
     */
    record Done(String id, int deliveries, long process) {}

    /** The application that takes orders. */
    static WebArchive application() {
        return Application.of("orders.war", OrderBean.class, LedgerBean.class, OrderTable.class)
                .addClass("org.apogeemq.interop.servers.app.Orders");
    }

    /** The application that takes orders without message-driven beans; never marks anything for rollback. */
    static WebArchive pollingApplication() {
        return Application.of("polling.war", OrderPoller.class, OrderClerk.class, OrderTable.class)
                .addClass("org.apogeemq.interop.servers.app.Orders");
    }

    /** Sends one order, which is answered to the queue {@code answers}. */
    void order(String id, Ending ending, String answers) {
        producer(ending, answers).send(context.createQueue("ORDERS"), id);
    }

    /** Sends one order at which the answer is sent before the row is written. */
    void orderAnsweredFirst(String id, Ending ending, String answers) {
        producer(ending, answers).setProperty(OrderBean.ANSWER_FIRST, true).send(context.createQueue("ORDERS"), id);
    }

    private JMSProducer producer(Ending ending, String answers) {
        return context.createProducer()
                .setProperty(OrderBean.ENDING, ending.name())
                .setProperty(OrderBean.ANSWER_FIRST, false)
                .setJMSReplyTo(context.createQueue(answers));
    }

    /** Waits for so many answers, and looks whether more come soon. */
    List<Done> answers(String queue, int expected) throws JMSException {
        List<Done> got = new ArrayList<>();
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            while (true) {
                Message answer = consumer.receive(got.size() < expected ? WAIT : ABSENCE_MILLIS);
                if (answer == null) {
                    return got;
                }
                got.add(new Done(
                        answer.getBody(String.class),
                        answer.getIntProperty("deliveries"),
                        answer.getLongProperty("process")));
            }
        }
    }

    /** The rows in the database of orders whose identifiers begin so. */
    List<Done> rows(String prefix) throws JMSException {
        return query("SELECT id, deliveries, process FROM orders WHERE id LIKE '" + prefix + "%'").stream()
                .map(row -> row.split(" "))
                .map(row -> new Done(row[0], Integer.parseInt(row[1]), Long.parseLong(row[2])))
                .toList();
    }

    /** Waits until those are the rows: what was answered is committed at the broker, and a little later in the database. */
    void awaitRows(String prefix, List<Done> expected) {
        Awaitility.await()
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertThat(rows(prefix)).containsExactlyInAnyOrderElementsOf(expected));
    }

    /** What the database answers, a text for each row. */
    List<String> query(String sql) throws JMSException {
        return ask(sql).getBody(String.class).lines().toList();
    }

    /** Which delivery of a query was answered. */
    int deliveriesOf(String sql) throws JMSException {
        return ask(sql).getIntProperty("deliveries");
    }

    private Message ask(String sql) throws JMSException {
        TemporaryQueue answers = context.createTemporaryQueue();
        try (JMSConsumer consumer = context.createConsumer(answers)) {
            context.createProducer().setJMSReplyTo(answers).send(context.createQueue("LEDGER"), sql);
            Message answer = consumer.receive(WAIT);
            assertThat(answer).as("answer of the database").isNotNull();
            return answer;
        } finally {
            answers.delete();
        }
    }

    /** The broker's branches that are prepared and not decided. */
    List<Xid> branchesInDoubt() throws XAException {
        try (XAJMSContext recovery = new ApogeeXAConnectionFactory(TestBroker.uri()).createXAContext()) {
            return List.of(recovery.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
        }
    }

    /** The texts that a queue has, which are taken from it. */
    List<String> receiveAll(String queue, int expected) throws JMSException {
        List<String> got = new ArrayList<>();
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            while (true) {
                Message message = consumer.receive(got.size() < expected ? WAIT : ABSENCE_MILLIS);
                if (message == null) {
                    return got;
                }
                got.add(message.getBody(String.class));
            }
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
