package org.apogeemq.broker.lock;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The lock table of ordered consumers: one client at a time per (group, queue). A lock lives 60 s after its owner last
 * asked for it, RocketMQ's default; owners renew every 20 s. Safe for use by any thread.
 */
public final class QueueLocks {
    private static final long LIFE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Key(String group, String topic, int queueId) {}

    private record Lock(String clientId, long renewedAt) {}

    private final ConcurrentHashMap<Key, Lock> locks = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    public QueueLocks(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Takes or renews a lock; false when another client holds it. */
    public boolean lock(String group, String topic, int queueId, String clientId) {
        long now = nanoClock.getAsLong();
        Lock mine = new Lock(clientId, now);
        Lock held = locks.compute(
                new Key(group, topic, queueId),
                (key, current) ->
                        current == null || current.clientId().equals(clientId) || now - current.renewedAt() > LIFE_NANOS
                                ? mine
                                : current);
        return held == mine;
    }

    /** Gives a lock back; nothing happens when the client does not hold it. */
    public void unlock(String group, String topic, int queueId, String clientId) {
        locks.computeIfPresent(
                new Key(group, topic, queueId),
                (key, current) -> current.clientId().equals(clientId) ? null : current);
    }

    /** Drops what nobody renewed. */
    public void expire() {
        long now = nanoClock.getAsLong();
        locks.values().removeIf(lock -> now - lock.renewedAt() > LIFE_NANOS);
    }
}
