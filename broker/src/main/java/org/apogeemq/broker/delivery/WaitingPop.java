package org.apogeemq.broker.delivery;

import java.util.concurrent.CompletableFuture;

/**
 * A pop that waits, ordered by the end of its wait.
 *
 * @param end nano clock reading at which it is answered with nothing
 * @param number unique at the agent
 */
record WaitingPop(PopRequest request, DeliveryGroup group, long end, long number, CompletableFuture<Popped> answer)
        implements Comparable<WaitingPop> {
    @Override
    public int compareTo(WaitingPop other) {
        int byEnd = Long.signum(end - other.end); // nano clocks may overflow
        return byEnd != 0 ? byEnd : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
