package org.apogeemq.broker.stats;

import java.util.concurrent.atomic.LongAdder;

/** Messages and bytes that passed a place. Counted by any thread without waiting. */
public final class Traffic implements Flow {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Traffic whole;

    Traffic() {
        this(null);
    }

    /** @param whole what this is a part of: counts along */
    Traffic(Traffic whole) {
        this.whole = whole;
    }

    /** Counts what passed together. */
    public void add(long newMessages, long newBytes) {
        messages.add(newMessages);
        bytes.add(newBytes);
        if (whole != null) {
            whole.add(newMessages, newBytes);
        }
    }

    @Override
    public long messages() {
        return messages.sum();
    }

    @Override
    public long bytes() {
        return bytes.sum();
    }
}
