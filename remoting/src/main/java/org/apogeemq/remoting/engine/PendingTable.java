package org.apogeemq.remoting.engine;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The requests without a response, by number. Numbers count up, so a slot is a number's low bits and free but for old
 * stragglers, whose slots are passed over. Not thread-safe.
 */
final class PendingTable {
    private static final int INITIAL = 16;

    private Pending[] slots = new Pending[INITIAL];
    private int[] numbers = new int[INITIAL];
    private int next;
    private int size;

    int add(Pending pending) {
        if (size * 2 >= slots.length) {
            grow();
        }
        int mask = slots.length - 1;
        while (slots[next & mask] != null) {
            next++;
        }
        int number = next++;
        slots[number & mask] = pending;
        numbers[number & mask] = number;
        size++;
        return number;
    }

    private void grow() {
        Pending[] oldSlots = slots;
        int[] oldNumbers = numbers;
        int capacity = slots.length * 2;
        slots = new Pending[capacity];
        numbers = new int[capacity];
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != null) {
                int slot = oldNumbers[i] & capacity - 1;
                slots[slot] = oldSlots[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    /** Removes and returns a request, null when there is none of this number. */
    Pending remove(int number) {
        int slot = number & slots.length - 1;
        Pending pending = slots[slot];
        if (pending == null || numbers[slot] != number) {
            return null;
        }
        slots[slot] = null;
        size--;
        return pending;
    }

    /** Removes those for which the test holds; afterwards hands them over. */
    void removeIf(Predicate<Pending> test, Consumer<Pending> removed) {
        if (size == 0) {
            return;
        }
        Pending[] found = new Pending[size];
        int count = 0;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null && test.test(slots[i])) {
                found[count++] = slots[i];
                slots[i] = null;
            }
        }
        size -= count;
        Arrays.asList(found).subList(0, count).forEach(removed);
    }

    int size() {
        return size;
    }
}
