package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A completion listener that keeps what it was told, and waits inside each call until released. */
final class Completed implements CompletionListener {
    /** The texts of the messages sent, and {@code "!" + text} of those that failed, in the order of the calls. */
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    final List<String> completed = Collections.synchronizedList(new ArrayList<>());
    final List<Exception> failed = Collections.synchronizedList(new ArrayList<>());
    final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch expected;
    private final CountDownLatch release;
    private final AtomicInteger inside = new AtomicInteger();
    volatile boolean overlapped;

    Completed(int expected, CountDownLatch release) {
        this.expected = new CountDownLatch(expected);
        this.release = release;
    }

    Completed(int expected) {
        this(expected, new CountDownLatch(0));
    }

    @Override
    public void onCompletion(Message message) {
        called(message, null);
    }

    @Override
    public void onException(Message message, Exception exception) {
        called(message, exception);
    }

    private void called(Message message, Exception failure) {
        overlapped |= inside.incrementAndGet() > 1;
        threads.add(Thread.currentThread());
        entered.countDown();
        try {
            release.await(SpecTest.SOON, TimeUnit.MILLISECONDS);
            String text = ((TextMessage) message).getText();
            calls.add(failure == null ? text : "!" + text);
            if (failure == null) {
                completed.add(text);
            } else {
                failed.add(failure);
            }
        } catch (Exception e) {
            failed.add(e);
        }
        inside.decrementAndGet();
        expected.countDown();
    }

    /** Until the number of calls that was expected. */
    void awaitAll() throws InterruptedException {
        assertThat(expected.await(SpecTest.SOON, TimeUnit.MILLISECONDS)).isTrue();
    }

    void awaitEntered() throws InterruptedException {
        assertThat(entered.await(SpecTest.SOON, TimeUnit.MILLISECONDS)).isTrue();
    }
}
