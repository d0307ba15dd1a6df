package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that takes questions and never answers. */
@Timeout(120)
class EveryWaitEndsTest extends JmsRulesTestBase {
    private static final String SHORT = "?requestTimeout=100&sendTimeout=100&closeTimeout=100&connectTimeout=100";

    private interface Operation {
        void run() throws JMSException;
    }

    private static CompletableFuture<JMSException> outcome(Operation operation) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        operation.run();
                        return null;
                    } catch (JMSException e) {
                        return e;
                    }
                },
                task -> new Thread(task).start());
    }

    @Test
    void everyOperationEndsWhenNoAnswerComes() throws Exception {
        ApogeeConnection connection = connection(SHORT, Domain.UNIFIED);
        connection.start();
        Session plain = connection.createSession();
        Queue queue = plain.createQueue("Q");
        TemporaryQueue temporary = plain.createTemporaryQueue();
        Session acknowledging = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = consumer(acknowledging);
        provider.deliver(1, 1, "a");
        Message received = consumer.receive(10_000);
        MessageConsumer idle = consumer(connection.createSession());
        MessageConsumer closing = consumer(connection.createSession());
        Session committing = connection.createSession(true, 0);
        committing.createProducer(queue).send(plain.createTextMessage("x"));
        Session rollingBack = connection.createSession(true, 0);
        rollingBack.createProducer(queue).send(plain.createTextMessage("x"));
        Session recovering = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageProducer producer = connection.createSession().createProducer(queue);
        provider.answerSends = false;
        provider.silent = true;
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("create a consumer", () -> plain.createConsumer(queue));
        operations.put("create a browser", () -> plain.createBrowser(queue));
        operations.put("create a temporary queue", plain::createTemporaryQueue);
        operations.put("delete a temporary queue", temporary::delete);
        operations.put("unsubscribe", () -> plain.unsubscribe("s"));
        operations.put("acknowledge", received::acknowledge);
        operations.put("receive without waiting", idle::receiveNoWait);
        operations.put("close a consumer", closing::close);
        operations.put("commit", committing::commit);
        operations.put("roll back", rollingBack::rollback);
        operations.put("recover", recovering::recover);
        operations.put("send", () -> producer.send(plain.createTextMessage("x")));
        operations.put("find", () -> ((MessageLookup) plain).findByKey(queue, "k", 1));
        operations.put("replay", () -> ((Replay) plain).replay(queue, ReplayFrom.first(), true));
        Map<String, CompletableFuture<JMSException>> outcomes = new LinkedHashMap<>();
        operations.forEach((name, operation) -> outcomes.put(name, outcome(operation)));
        for (var outcome : outcomes.entrySet()) {
            JMSException failure = outcome.getValue().get(60, TimeUnit.SECONDS);
            assertThat(failure).as(outcome.getKey()).isNotNull();
            assertThat(failure.getErrorCode()).as(outcome.getKey()).isEqualTo("TIMEOUT");
            // twice for a commit: for its answer, and to find out what became of it
            assertThat(failure).hasMessageContaining("commit".equals(outcome.getKey()) ? "200 ms" : "100 ms");
        }
        // what it says of sends that never ended does not matter here; that it ends does
        outcome(connection::close).get(60, TimeUnit.SECONDS);
        provider.silent = false;
    }

    @Test
    void connectingAndClaimingAnIdentifierEnd() throws Exception {
        ApogeeConnection connection = connection(SHORT, Domain.UNIFIED);
        provider.silent = true;
        JMSException claim = outcome(() -> connection.setClientID("c")).get(60, TimeUnit.SECONDS);
        assertThat(claim).hasMessageContaining("'c'").hasMessageContaining("100 ms");
        JMSException connect = outcome(() -> connection(SHORT, Domain.UNIFIED)).get(60, TimeUnit.SECONDS);
        assertThat(connect).hasMessageContaining("connect");
        provider.silent = false;
    }

    @Test
    void everyDefaultIsFinite() {
        ConnectionSettings settings = ConnectionUri.parse("apogee://host:9876").settings();
        for (Callable<java.time.Duration> wait : Arrays.<Callable<java.time.Duration>>asList(
                settings::connectTimeout,
                settings::requestTimeout,
                settings::sendTimeout,
                settings::closeTimeout,
                settings::reconnectDelay,
                settings::reconnectMaxDelay,
                settings::reconnectTimeout)) {
            assertThat(wait)
                    .satisfies(w ->
                            assertThat(w.call()).isPositive().isLessThanOrEqualTo(java.time.Duration.ofMinutes(10)));
        }
    }
}
