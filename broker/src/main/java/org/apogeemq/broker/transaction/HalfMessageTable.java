package org.apogeemq.broker.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The undecided half messages and the one way in which they change: step by step, each atomic together with the record that
 * makes it last, so that the log has the steps of one half message in the order in which they were taken. Does no I/O; safe
 * for use by any thread.
 */
final class HalfMessageTable {
    private final ConcurrentHashMap<Long, HalfMessage> byNumber = new ConcurrentHashMap<>();

    void add(HalfMessage half) {
        byNumber.put(half.number(), half);
    }

    /** Null when it is unknown: decided, or no half message. */
    HalfMessage find(long number) {
        return byNumber.get(number);
    }

    int size() {
        return byNumber.size();
    }

    /**
     * Takes a step.
     *
     * @param step from what the half message is to what it becomes; null: it is not the time for that
     * @param effect what goes with the step; it must not block; when it throws, nothing has changed
     * @return what the half message has become; null when it is unknown or it was not the time
     */
    HalfMessage step(long number, UnaryOperator<HalfMessage> step, Consumer<HalfMessage> effect) {
        HalfMessage[] result = new HalfMessage[1];
        byNumber.computeIfPresent(number, (key, before) -> {
            HalfMessage after = step.apply(before);
            if (after == null) {
                return before;
            }
            effect.accept(after);
            result[0] = after;
            return after;
        });
        return result[0];
    }

    /** Its decision is in the log: there is nothing left of it here. */
    void remove(long number) {
        byNumber.remove(number);
    }

    /** Those that are to be asked about, or set aside, at a time; at most so many, no order. */
    List<HalfMessage> due(long now, int max) {
        List<HalfMessage> due = new ArrayList<>();
        for (HalfMessage half : byNumber.values()) {
            if (half.isDue(now)) {
                due.add(half);
                if (due.size() == max) {
                    break;
                }
            }
        }
        return due;
    }

    /** Those that go to a topic; no order. */
    List<HalfMessage> to(String topic) {
        return byNumber.values().stream()
                .filter(half -> topic.equals(half.topic()))
                .toList();
    }

    /** Oldest first: at most so many with a number above {@code after}. */
    List<HalfMessage> page(long after, int max) {
        return new TreeMap<>(byNumber)
                .tailMap(after, false).values().stream().limit(max).toList();
    }
}
