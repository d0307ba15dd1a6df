package org.apogeemq.broker.stats;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apogeemq.store.Store;

/**
 * Sums and rates of everything that passes, per topic, per group and for the whole broker. Counting waits for nobody;
 * {@link #tick} is called every {@link #TICK_MILLIS} by one thread. Figures run up to the moment at which they are asked for
 * and begin with the start of the broker. Safe for use by any thread.
 *
 * <p>Memory: at most {@value #MAX_FLOWS} pairs of topic and group are told apart, what comes after them counts for the broker
 * alone; a topic or pair without traffic for a day keeps no samples.
 */
public final class BrokerStatistics {
    /** Time between two samples. */
    public static final long TICK_MILLIS = 10_000;

    static final int MAX_FLOWS = 20_000;
    private static final FlowKey WHOLE_PUT = new FlowKey(FlowKind.PUT, "", "");
    private static final FlowKey WHOLE_GET = new FlowKey(FlowKind.GET, "", "");
    private static final int TIMES = Span.DAY.ticks * Span.DAY.samples + 1;

    private final Store store;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Supplier<? extends Iterable<String>> topics;
    private final Map<FlowKey, Traffic> counted = new ConcurrentHashMap<>();
    private final Map<FlowKey, Series> series = new ConcurrentHashMap<>();
    private final AtomicLongArray tickTimes = new AtomicLongArray(TIMES);
    private final Traffic consumed = new Traffic();
    private final LongAdder pullsFound = new LongAdder();
    private final LongAdder pullsMissed = new LongAdder();
    private final Totals put;
    private final Totals get;
    private final Totals found;
    private final Totals missed;
    private volatile long tick;

    /** @param topics the names of all topics now */
    public BrokerStatistics(
            Store store, InstantSource clock, LongSupplier nanoClock, Supplier<? extends Iterable<String>> topics) {
        this.store = store;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.topics = topics;
        put = new Totals(() -> store.statistics().messages(), clock);
        get = new Totals(consumed::messages, clock);
        found = new Totals(pullsFound::sum, clock);
        missed = new Totals(pullsMissed::sum, clock);
        tickTimes.set(0, nanoClock.getAsLong());
        series.put(WHOLE_PUT, Series.ofAll(new Flow() {
            @Override
            public long messages() {
                return store.statistics().messages();
            }

            @Override
            public long bytes() {
                return store.statistics().bytes();
            }
        }));
        series.put(WHOLE_GET, Series.ofAll(consumed));
        topics.get().forEach(topic -> series.put(putKey(topic), Series.fromNow(new TopicFlow(store, topic))));
    }

    /** Where messages are counted that members of a group get from a topic; to be kept by who counts often. */
    public Traffic consumed(String topic, String group) {
        return traffic(FlowKind.GET, topic, group, consumed);
    }

    /** Where messages are counted that a group without a name of its own gets, such as a non-durable subscription. */
    public Traffic consumedByOthers() {
        return consumed;
    }

    /** Where messages of a topic are counted that members of a group hand back. */
    public Traffic sentBack(String topic, String group) {
        return traffic(FlowKind.SEND_BACK, topic, group, null);
    }

    /** Where messages of a topic are counted that are given up for a group. */
    public Traffic deadLetters(String topic, String group) {
        return traffic(FlowKind.DEAD_LETTER, topic, group, null);
    }

    /** Where messages of a topic are counted that expire before a group got them. */
    public Traffic expired(String topic, String group) {
        return traffic(FlowKind.EXPIRED, topic, group, null);
    }

    private Traffic traffic(FlowKind kind, String topic, String group, Traffic whole) {
        FlowKey key = new FlowKey(kind, topic, group);
        Traffic known = counted.get(key);
        if (known != null) {
            return known;
        }
        if (counted.size() >= MAX_FLOWS) {
            return whole == null ? new Traffic() : whole;
        }
        return counted.computeIfAbsent(key, k -> {
            Traffic traffic = new Traffic(whole);
            series.put(k, Series.ofAll(traffic));
            return traffic;
        });
    }

    /** Counts a pull that was answered with messages, or without. */
    public void pulled(boolean withMessages) {
        (withMessages ? pullsFound : pullsMissed).increment();
    }

    /** Takes a sample of everything. */
    public void tick() {
        long next = tick + 1;
        topics.get().forEach(this::topicSeries);
        series.values().forEach(one -> one.sample(next));
        for (Totals totals : List.of(put, get, found, missed)) {
            totals.sample(next, clock.instant());
        }
        tickTimes.set((int) (next % TIMES), nanoClock.getAsLong());
        tick = next;
    }

    /** Of a topic that was not there at the start all is new. */
    private Series topicSeries(String topic) {
        return series.computeIfAbsent(putKey(topic), key -> Series.ofAll(new TopicFlow(store, topic)));
    }

    private static FlowKey putKey(String topic) {
        return new FlowKey(FlowKind.PUT, topic, "");
    }

    /** Forgets a topic that was deleted, with what groups got from it. */
    public void topicDeleted(String topic) {
        counted.keySet().removeIf(key -> key.topic().equals(topic));
        series.keySet().removeIf(key -> key.topic().equals(topic));
    }

    /** Forgets a group that was deleted. */
    public void groupDeleted(String group) {
        counted.keySet().removeIf(key -> key.group().equals(group));
        series.keySet().removeIf(key -> key.group().equals(group));
    }

    /** Messages of a topic, and of a group when the kind has one; both empty for the whole broker, of kinds PUT and GET. */
    public Rate messages(FlowKind kind, String topic, String group, Span span) {
        Series one = series(kind, topic, group);
        long now = tick;
        long sum = one == null ? 0 : one.messages(span, now);
        return Rate.of(sum, sum, seconds(span.oldest(now)));
    }

    /** Bytes of those messages. */
    public Rate bytes(FlowKind kind, String topic, String group, Span span) {
        Series one = series(kind, topic, group);
        long now = tick;
        return one == null
                ? Rate.NONE
                : Rate.of(one.bytes(span, now), one.messages(span, now), seconds(span.oldest(now)));
    }

    private Series series(FlowKind kind, String topic, String group) {
        if (kind == FlowKind.PUT && !topic.isEmpty()) {
            return topicSeries(topic);
        }
        return series.get(new FlowKey(kind, topic, group));
    }

    /** Messages stored, those not visible yet included. */
    public Totals put() {
        return put;
    }

    /** Messages handed to consumers. */
    public Totals get() {
        return get;
    }

    /** Pulls answered with messages. */
    public Totals found() {
        return found;
    }

    /** Pulls answered without messages. */
    public Totals missed() {
        return missed;
    }

    /** Per second over about so many seconds, 10 to 600, as far as the broker has run for so long. */
    public double perSecond(Totals totals, int seconds) {
        long now = tick;
        long from = Math.max(0, now - TimeUnit.SECONDS.toMillis(seconds) / TICK_MILLIS);
        double passed = seconds(from);
        return passed > 0 ? totals.since(from) / passed : 0;
    }

    private double seconds(long sinceTick) {
        return (nanoClock.getAsLong() - tickTimes.get((int) (sinceTick % TIMES))) / 1e9;
    }
}
