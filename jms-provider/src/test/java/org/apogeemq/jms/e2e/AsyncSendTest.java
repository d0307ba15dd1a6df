package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AsyncSendTest extends EndToEnd {

    /** Notes completions; runs an action in each. */
    private static final class Notes implements CompletionListener {
        final List<String> done = Collections.synchronizedList(new ArrayList<>());
        final List<Exception> failed = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger inside = new AtomicInteger();
        volatile boolean overlapped;
        volatile Thread thread;
        private final Consumer<Message> action;

        Notes(Consumer<Message> action) {
            this.action = action;
        }

        @Override
        public void onCompletion(Message message) {
            overlapped |= inside.incrementAndGet() > 1;
            thread = Thread.currentThread();
            action.accept(message);
            try {
                done.add(text(message));
            } catch (JMSException e) {
                failed.add(e);
            }
            inside.decrementAndGet();
        }

        @Override
        public void onException(Message message, Exception exception) {
            failed.add(exception);
        }
    }

    @Test
    void callbacksComeInOrderOneAtATimeOnAnotherThread() throws JMSException {
        Session session = connect().createSession();
        Queue queue = session.createQueue("ASYNC");
        MessageProducer producer = session.createProducer(queue);
        Notes notes = new Notes(m -> {});
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            if (i % 500 == 0) {
                producer.send(session.createTextMessage("" + i));
            } else {
                producer.send(session.createTextMessage("" + i), notes);
                expected.add("" + i);
            }
        }
        session.close();
        assertThat(notes.done).isEqualTo(expected);
        assertThat(notes.failed).isEmpty();
        assertThat(notes.overlapped).isFalse();
        assertThat(notes.thread).isNotSameAs(Thread.currentThread());
        List<String> received = texts(connect().createSession().createConsumer(queue), 2000);
        for (int i = 0; i < 2000; i++) {
            assertThat(received.get(i)).isEqualTo("" + i);
        }
    }

    @Test
    void closeWaitsForTheCallbacks() throws Exception {
        Connection connection = connect();
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("SLOW"));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Notes notes = new Notes(m -> {
            entered.countDown();
            try {
                go.await(WAIT, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        producer.send(session.createTextMessage("a"), notes);
        producer.send(session.createTextMessage("b"), notes);
        assertThat(entered.await(WAIT, TimeUnit.MILLISECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                session.close();
            } catch (JMSException e) {
                throw new RuntimeException(e);
            }
        });
        assertThat(closing).isNotDone();
        go.countDown();
        closing.get(WAIT, TimeUnit.MILLISECONDS);
        assertThat(notes.done).containsExactly("a", "b");
    }

    @Test
    void commitWaitsForAsynchronousSends() throws JMSException {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        Queue queue = tx.createQueue("ASYNCTX");
        MessageProducer producer = tx.createProducer(queue);
        Notes notes = new Notes(m -> {});
        for (int i = 0; i < 100; i++) {
            producer.send(tx.createTextMessage("" + i), notes);
        }
        tx.commit();
        assertThat(notes.done).hasSize(100);
        assertThat(texts(connection.createSession().createConsumer(queue), 100))
                .last()
                .isEqualTo("99");
    }

    @Test
    void sessionIsNeitherClosedNorCommittedFromItsCallback() throws Exception {
        Connection connection = connect();
        Session tx = connection.createSession(true, 0);
        List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
        Notes notes = new Notes(m -> {
            for (AutoCloseable forbidden :
                    List.<AutoCloseable>of(tx::close, tx::commit, tx::rollback, connection::close)) {
                try {
                    forbidden.close();
                    errors.add(null);
                } catch (Exception e) {
                    errors.add(e);
                }
            }
        });
        tx.createProducer(tx.createQueue("FORBID")).send(tx.createTextMessage("a"), notes);
        tx.commit();
        assertThat(errors).hasSize(4).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void nullListenerIsRefused() throws JMSException {
        Session session = connect().createSession();
        MessageProducer producer = session.createProducer(session.createQueue("Q"));
        assertThatThrownBy(() -> producer.send(session.createTextMessage(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contextSendsAsynchronously() throws Exception {
        var context = context(Session.AUTO_ACKNOWLEDGE);
        Notes notes = new Notes(m -> {});
        context.createProducer().setAsync(notes).setProperty("p", 1).send(context.createQueue("CTX"), "hello");
        Message got = context.createConsumer(context.createQueue("CTX")).receive(WAIT);
        assertThat(text(got)).isEqualTo("hello");
        assertThat(got.getIntProperty("p")).isEqualTo(1);
    }
}
