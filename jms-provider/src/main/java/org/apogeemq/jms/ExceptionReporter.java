package org.apogeemq.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a connection's exception listener, on a thread of its own that exists only while there is something to say. */
final class ExceptionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionReporter.class);
    private static final int MAX_WAITING = 100;

    private final ThreadPoolExecutor executor;
    private volatile ExceptionListener listener;

    ExceptionReporter(String connectionName) {
        executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
            Thread t = new Thread(task, connectionName + "-exceptions");
            t.setDaemon(true);
            return t;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    ExceptionListener listener() {
        return listener;
    }

    void listener(ExceptionListener newListener) {
        listener = newListener;
    }

    /** Reports a problem that no caller can be told of. Any thread; does not block. */
    void report(JMSException problem) {
        ExceptionListener target = listener;
        if (target == null) {
            LOG.warn("{} (the connection has no exception listener)", problem.getMessage());
            return;
        }
        try {
            executor.execute(() -> call(target, problem));
        } catch (RejectedExecutionException e) {
            LOG.warn(
                    "{} (not reported: the exception listener is behind, or the connection closed)",
                    problem.getMessage());
        }
    }

    private static void call(ExceptionListener target, JMSException problem) {
        try {
            target.onException(problem);
        } catch (RuntimeException | Error e) {
            LOG.warn("exception listener {} threw", target, e);
        }
    }

    void close() {
        executor.shutdown();
    }
}
