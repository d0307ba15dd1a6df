package org.apogeemq.jms;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apogeemq.jms.provider.Delivery;

/**
 * Messages that wait at the client, higher JMSPriority first, in their order within one priority. For one thread at a time
 * but for {@link #isEmpty}.
 */
final class PriorityOrder {
    private static final int PRIORITIES = 10;

    /** A priority's queue is made when its first message comes: most consumers see one priority only. */
    private final ArrayDeque<Delivery>[] queues = newQueues();

    private volatile int size;

    @SuppressWarnings("unchecked")
    private static ArrayDeque<Delivery>[] newQueues() {
        return (ArrayDeque<Delivery>[]) new ArrayDeque<?>[PRIORITIES];
    }

    void add(Delivery delivery) {
        int priority = delivery.priority();
        if (queues[priority] == null) {
            queues[priority] = new ArrayDeque<>();
        }
        queues[priority].add(delivery);
        setSize(size + 1);
    }

    /** Takes the next; null when there is none. */
    Delivery poll() {
        if (size == 0) {
            return null;
        }
        setSize(size - 1);
        int priority = PRIORITIES - 1;
        while (queues[priority] == null || queues[priority].isEmpty()) {
            priority--;
        }
        return queues[priority].poll();
    }

    /** The next, left in place; null when there is none. */
    Delivery peek() {
        int priority = PRIORITIES - 1;
        while (size != 0 && (queues[priority] == null || queues[priority].isEmpty())) {
            priority--;
        }
        return size == 0 ? null : queues[priority].peek();
    }

    void forEach(Consumer<Delivery> action) {
        for (ArrayDeque<Delivery> queue : queues) {
            if (queue != null) {
                queue.forEach(action);
            }
        }
    }

    void removeIf(Predicate<Delivery> unwanted) {
        int left = 0;
        for (ArrayDeque<Delivery> queue : queues) {
            if (queue != null) {
                queue.removeIf(unwanted);
                left += queue.size();
            }
        }
        setSize(left);
    }

    /** One thread writes: no atomic update is needed. */
    private void setSize(int newSize) {
        size = newSize;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
