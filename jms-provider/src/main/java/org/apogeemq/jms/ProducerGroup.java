package org.apogeemq.jms;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Undecided;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producers of one group on one connection, and the checks of the group's half messages. These run on a few threads of
 * their own, so that one that hangs keeps neither the others nor the connection waiting; what finds no room is asked again by
 * the broker. Thread-safe.
 */
final class ProducerGroup implements CheckListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerGroup.class);
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 1_000;
    private static final long IDLE_SECONDS = 30;

    private final String name;
    private final List<ApogeeHalfMessageProducer> producers = new CopyOnWriteArrayList<>();
    private final ListenerCalls calls;
    private final ThreadPoolExecutor threads;

    /** @param connectionName names the threads */
    ProducerGroup(String name, String connectionName, ListenerCalls calls) {
        this.name = name;
        this.calls = calls;
        AtomicInteger numbers = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, connectionName + "-check-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    void add(ApogeeHalfMessageProducer producer) {
        producers.add(producer);
    }

    /** True when it was the last one: nothing is checked any more. */
    boolean removeLast(ApogeeHalfMessageProducer producer) {
        boolean last = producers.remove(producer) && producers.isEmpty();
        if (last) {
            threads.getQueue().clear();
            threads.shutdown();
        }
        return last;
    }

    @Override
    public void check(String key, ByteBuf record, Undecided message) {
        try {
            threads.execute(() -> check("ID:" + key, record, message, producers));
        } catch (RejectedExecutionException full) {
            LOG.warn(
                    "{} half messages of producer group {} wait to be checked, {} is left to the broker's next check",
                    MOST_WAITING,
                    name,
                    key);
        }
    }

    private void check(String id, ByteBuf record, Undecided message, List<ApogeeHalfMessageProducer> askable) {
        // the one that was made last: the others may be about to be closed
        ApogeeHalfMessageProducer producer = askable.isEmpty() ? null : askable.get(askable.size() - 1);
        if (producer == null || !calls.begin(id, producer)) {
            answer(id, message, LocalTransactionState.UNKNOWN);
            return;
        }
        try {
            JmsMessage asked = producer.received(record);
            answer(
                    id,
                    message,
                    producer.stateOf(id, "check", () -> producer.listener().checkLocalTransaction(asked)));
        } catch (IllegalArgumentException e) {
            LOG.error("Half message {} of producer group {} cannot be read: {}", id, name, e.getMessage());
        } finally {
            calls.end(id);
        }
    }

    private void answer(String id, Undecided message, LocalTransactionState state) {
        message.end(state).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn(
                        "{} as the answer to the check of half message {} of producer group {} did not take effect: {}",
                        state,
                        id,
                        name,
                        ProviderException.of(error).getMessage());
            }
        });
    }
}
