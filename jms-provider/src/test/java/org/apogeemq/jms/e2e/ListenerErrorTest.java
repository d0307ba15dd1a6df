package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners that throw errors: the exception listener hears of it, and delivery goes on. */
class ListenerErrorTest extends EndToEnd {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<JMSException> reported = new CopyOnWriteArrayList<>();

    private static int overflow(int depth) {
        return depth < 0 ? 0 : 1 + overflow(depth + 1) + overflow(depth + 2);
    }

    @Test
    void errorOfAMessageListenerIsReportedAndTheMessageComesAgain() throws Exception {
        Connection connection = connect();
        connection.setExceptionListener(reported::add);
        Session session = connection.createSession();
        AtomicInteger calls = new AtomicInteger();
        List<String> got = new CopyOnWriteArrayList<>();
        session.createConsumer(session.createQueue("Q")).setMessageListener(message -> {
            if (calls.incrementAndGet() == 1) {
                overflow(0);
            }
            try {
                got.add(text(message));
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        Session sending = connection.createSession();
        MessageProducer producer = sending.createProducer(sending.createQueue("Q"));
        producer.send(sending.createTextMessage("1"));
        producer.send(sending.createTextMessage("2"));
        await().atMost(LIMIT).until(() -> got.size() == 2 && !reported.isEmpty());
        assertThat(got).containsExactly("1", "2");
        assertThat(reported)
                .singleElement()
                .satisfies(e -> assertThat(e)
                        .hasMessageContaining("listener of 'Q'")
                        .hasMessageContaining("StackOverflowError")
                        .hasCauseInstanceOf(StackOverflowError.class));
    }

    @Test
    void errorOfAListenerInATransactedSessionLeavesTheDecisionToTheApplication() throws Exception {
        Connection connection = connect();
        connection.setExceptionListener(reported::add);
        Session session = connection.createSession(true, 0);
        List<String> got = new CopyOnWriteArrayList<>();
        session.createConsumer(session.createQueue("Q")).setMessageListener(message -> {
            try {
                got.add(text(message));
                if (got.size() == 1) {
                    session.rollback();
                    throw new AssertionError("after the rollback");
                }
                session.commit();
            } catch (JMSException e) {
                got.add(e.toString());
            }
        });
        Session sending = connection.createSession();
        sending.createProducer(sending.createQueue("Q")).send(sending.createTextMessage("1"));
        await().atMost(LIMIT).until(() -> got.size() == 2 && reported.size() == 1);
        assertThat(got).containsExactly("1", "1");
    }

    @Test
    void errorOfACompletionListenerIsReportedAndTheNextIsCalled() throws Exception {
        Connection connection = connect();
        connection.setExceptionListener(reported::add);
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("Q"));
        AtomicInteger completed = new AtomicInteger();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                if (completed.incrementAndGet() == 1) {
                    throw new AssertionError("of a completion listener");
                }
            }

            @Override
            public void onException(Message message, Exception exception) {
                throw new IllegalStateException(exception);
            }
        };
        producer.send(session.createTextMessage("1"), listener);
        producer.send(session.createTextMessage("2"), listener);
        await().atMost(LIMIT).until(() -> completed.get() == 2 && reported.size() == 1);
        assertThat(reported.get(0)).hasMessageContaining("completion listener");
    }

    @Test
    void errorOfTheExceptionListenerDoesNotEndReports() throws Exception {
        Connection connection = connect();
        connection.setExceptionListener(e -> {
            reported.add(e);
            throw new AssertionError("of an exception listener");
        });
        Session session = connection.createSession();
        AtomicInteger calls = new AtomicInteger();
        session.createConsumer(session.createQueue("Q")).setMessageListener(message -> {
            if (calls.incrementAndGet() <= 2) {
                throw new AssertionError("of a message listener");
            }
        });
        Session sending = connection.createSession();
        sending.createProducer(sending.createQueue("Q")).send(sending.createTextMessage("1"));
        await().atMost(LIMIT).until(() -> calls.get() == 3 && reported.size() == 2);
    }
}
