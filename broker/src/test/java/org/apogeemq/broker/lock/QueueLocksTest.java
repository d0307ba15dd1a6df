package org.apogeemq.broker.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueueLocksTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final QueueLocks locks = new QueueLocks(nanos::get);

    @Test
    void lockEndsSixtySecondsAfterItsOwnerLastAskedForIt() {
        assertThat(locks.lock("g", "T", 0, "c1")).isTrue();
        pass(50);
        assertThat(locks.lock("g", "T", 0, "c1")).isTrue();
        pass(60);
        assertThat(locks.lock("g", "T", 0, "c2")).isFalse();
        pass(1);
        assertThat(locks.lock("g", "T", 0, "c2")).isTrue();
        assertThat(locks.lock("g", "T", 0, "c1")).isFalse();
    }

    @Test
    void onlyTheOwnerUnlocks() {
        locks.lock("g", "T", 0, "c1");
        locks.unlock("g", "T", 0, "c2");
        assertThat(locks.lock("g", "T", 0, "c2")).isFalse();
        locks.unlock("g", "T", 0, "c1");
        assertThat(locks.lock("g", "T", 0, "c2")).isTrue();
    }

    @Test
    void groupsAndQueuesAreLockedByThemselves() {
        locks.lock("g", "T", 0, "c1");
        assertThat(locks.lock("h", "T", 0, "c2")).isTrue();
        assertThat(locks.lock("g", "T", 1, "c2")).isTrue();
        assertThat(locks.lock("g", "U", 0, "c2")).isTrue();
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
