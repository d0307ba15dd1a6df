package org.apogeemq.store;

import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a group on a queue, one offset at a time. */
final class ModelProgress {
    long watermark = -1;
    final TreeSet<Long> consumed = new TreeSet<>();
    final TreeMap<Long, Integer> counts = new TreeMap<>();
    final TreeMap<Long, LeaseTerms> leases = new TreeMap<>();

    void consume(long from, long to) {
        for (long i = from; i < to; i++) {
            if (i >= watermark) {
                consumed.add(i);
            }
            leases.remove(i);
        }
        while (consumed.remove(Math.max(watermark, 0))) {
            watermark = Math.max(watermark, 0) + 1;
        }
        counts.keySet().removeIf(offset -> offset < watermark || consumed.contains(offset));
    }

    void redeliver(long offset, int count) {
        if (offset >= watermark && !consumed.contains(offset)) {
            counts.put(offset, count);
        }
        leases.remove(offset);
    }

    boolean isEmpty() {
        return watermark < 0 && consumed.isEmpty() && counts.isEmpty() && leases.isEmpty();
    }
}
