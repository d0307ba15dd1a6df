package org.apogeemq.broker.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The samples of one flow. A flow that has been still for longer than a day costs a few numbers. Sampled by one thread, read
 * by any: who reads meanwhile sees the sample before or the one after.
 */
final class Series {
    private static final Map<Span, AtomicLongArray> STILL = Map.of();
    private static final long FORGOTTEN_AFTER = (long) Span.DAY.ticks * Span.DAY.samples;

    private final Flow flow;

    /** By span: messages and bytes in turn. */
    private volatile Map<Span, AtomicLongArray> samples = STILL;

    private volatile long lastMessages;
    private volatile long lastBytes;
    private long lastChange;

    private Series(Flow flow, long messages, long bytes) {
        this.flow = flow;
        lastMessages = messages;
        lastBytes = bytes;
    }

    /** Leaves out what the flow has counted up to now. */
    static Series fromNow(Flow flow) {
        return new Series(flow, flow.messages(), flow.bytes());
    }

    /** Takes in all that the flow has counted. */
    static Series ofAll(Flow flow) {
        return new Series(flow, 0, 0);
    }

    /** Takes the sample of a tick. */
    void sample(long tick) {
        long messages = flow.messages();
        long bytes = flow.bytes();
        if (messages < lastMessages || bytes < lastBytes || tick - lastChange > FORGOTTEN_AFTER) {
            samples = STILL; // a topic of this name was deleted and made again, or nothing happens here any more
        }
        if (messages > lastMessages) {
            lastChange = tick;
            if (samples.isEmpty()) {
                samples = unchanged();
            }
        }
        lastMessages = messages;
        lastBytes = bytes;
        samples.forEach((span, values) -> {
            if (tick % span.ticks == 0) {
                values.set(2 * span.slot(tick), messages);
                values.set(2 * span.slot(tick) + 1, bytes);
            }
        });
    }

    /** As if every sample so far had been the last one. */
    private Map<Span, AtomicLongArray> unchanged() {
        Map<Span, AtomicLongArray> result = new EnumMap<>(Span.class);
        for (Span span : Span.values()) {
            AtomicLongArray values = new AtomicLongArray(2 * span.samples);
            for (int i = 0; i < span.samples; i++) {
                values.set(2 * i, lastMessages);
                values.set(2 * i + 1, lastBytes);
            }
            result.put(span, values);
        }
        return result;
    }

    /** Messages since the oldest sample of the span. */
    long messages(Span span, long tick) {
        AtomicLongArray values = samples.get(span);
        long then = values == null ? lastMessages : values.get(2 * span.slot(span.oldest(tick)));
        return Math.max(0, flow.messages() - then);
    }

    /** Bytes since the oldest sample of the span. */
    long bytes(Span span, long tick) {
        AtomicLongArray values = samples.get(span);
        long then = values == null ? lastBytes : values.get(2 * span.slot(span.oldest(tick)) + 1);
        return Math.max(0, flow.bytes() - then);
    }
}
