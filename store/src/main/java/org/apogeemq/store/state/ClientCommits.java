package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.store.CommitFact;
import org.apogeemq.store.Control;

/**
 * Which transactions the connections of clients have committed lately, so that one whose answer was lost can be asked about.
 * What is forgotten, and when, follows from the records alone. Changed by the appender thread, read by any.
 */
public final class ClientCommits {
    /** Connections that committed within this are remembered. */
    static final long REMEMBERED_MILLIS = 15 * 60_000L;
    /** So many that committed last are remembered whatever the time, which may jump. */
    static final int MIN_CONNECTIONS = 1_000;
    /** Of more, the quarter that committed longest ago is forgotten. */
    static final int MAX_CONNECTIONS = 50_000;

    private static final long SWEEP_MILLIS = 60_000L;

    private final Map<String, CommittedNumbers> byConnection = new ConcurrentHashMap<>();
    private long swept;
    /** Store timestamp: connections that committed last at this time or before may be forgotten. */
    private volatile long forgottenTo = Long.MIN_VALUE;

    void committed(Control.ClientNumber client, long time) {
        byConnection.compute(
                client.connection(),
                (key, before) -> (before == null ? CommittedNumbers.NONE : before).with(client.number(), time));
        if (time - swept >= SWEEP_MILLIS || byConnection.size() > MAX_CONNECTIONS) {
            sweep(time);
        }
    }

    private void sweep(long time) {
        swept = time;
        long[] times = byConnection.values().stream()
                .mapToLong(CommittedNumbers::last)
                .sorted()
                .toArray();
        if (times.length > MAX_CONNECTIONS) {
            forget(times, Math.max(time - REMEMBERED_MILLIS, times[times.length / 4]));
        } else if (times.length > MIN_CONNECTIONS) {
            forget(times, Math.min(time - REMEMBERED_MILLIS, times[times.length - MIN_CONNECTIONS] - 1));
        }
    }

    private void forget(long[] times, long limit) {
        if (times[0] <= limit) {
            // first, so that who misses a connection knows why
            forgottenTo = Math.max(forgottenTo, limit);
            byConnection.values().removeIf(numbers -> numbers.last() <= limit);
        }
    }

    /** See {@link org.apogeemq.store.Store#commitOf}. */
    public CommitFact of(Control.ClientNumber client, long since) {
        CommittedNumbers numbers = byConnection.get(client.connection());
        if (numbers != null) {
            CommitFact fact = numbers.of(client.number());
            if (fact != CommitFact.NOT_COMMITTED) {
                return fact;
            }
        }
        // a connection that was forgotten may have come back
        return since <= forgottenTo ? CommitFact.FORGOTTEN : CommitFact.NOT_COMMITTED;
    }

    /** Nothing is known of commits up to a time. */
    void unknownBefore(long time) {
        forgottenTo = time;
    }

    void encode(GrowingBuffer out) {
        out.putLong(swept).putLong(forgottenTo).putInt(byConnection.size());
        new TreeMap<>(byConnection)
                .forEach((connection, numbers) -> out.putString(connection)
                        .putLong(numbers.last())
                        .putLong(numbers.forgottenTo())
                        .putLongs(numbers.ranges()));
    }

    void decode(ByteBuffer in) {
        swept = in.getLong();
        forgottenTo = in.getLong();
        for (int n = in.getInt(); n > 0; n--) {
            String connection = GrowingBuffer.string(in);
            long last = in.getLong();
            long numbersForgotten = in.getLong();
            byConnection.put(connection, new CommittedNumbers(GrowingBuffer.longs(in), numbersForgotten, last));
        }
    }
}
