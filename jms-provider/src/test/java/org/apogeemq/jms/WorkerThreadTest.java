package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one loop that works and sleeps. */
@Timeout(120)
class WorkerThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A machine that needs longer for all rounds does fewer. */
    private static final long LONG_ENOUGH = Duration.ofSeconds(15).toNanos();

    private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(64);
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final WorkerThread worker = new WorkerThread("test-worker", new WorkerThread.Work() {
        @Override
        public boolean doSome() {
            looks.incrementAndGet();
            Runnable task = tasks.poll();
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        }

        @Override
        public boolean isReady() {
            return !tasks.isEmpty();
        }

        @Override
        public boolean mayEnd() {
            return tasks.isEmpty();
        }

        @Override
        public void failed(Throwable error) {
            errors.add(error);
        }
    });

    @AfterEach
    void end() {
        worker.close();
    }

    private void add(Runnable task) {
        tasks.offer(task);
        worker.wake();
    }

    /** Each round needs its wake-up: the next task is added only when the one before was done. */
    @Test
    void noWakeUpIsLostWhenTasksComeOneByOne() throws InterruptedException {
        worker.start();
        Semaphore done = new Semaphore(0);
        long begun = System.nanoTime();
        for (int i = 0; i < 100_000 && System.nanoTime() - begun < LONG_ENOUGH; i++) {
            add(done::release);
            if (i % 3 == 0) {
                Thread.onSpinWait(); // now and then the thread has just, or almost, fallen asleep
            }
            assertThat(done.tryAcquire(60, TimeUnit.SECONDS)).as("round %d", i).isTrue();
        }
    }

    @Test
    void noWakeUpIsLostWhenSeveralThreadsAdd() throws InterruptedException {
        worker.start();
        int rounds = 20_000;
        long begun = System.nanoTime();
        CountDownLatch all = new CountDownLatch(3);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int t = 0; t < 3; t++) {
            Thread adding = new Thread(() -> {
                Semaphore done = new Semaphore(0);
                try {
                    for (int i = 0; i < rounds && System.nanoTime() - begun < LONG_ENOUGH; i++) {
                        add(done::release);
                        if (!done.tryAcquire(60, TimeUnit.SECONDS)) {
                            throw new IllegalStateException("lost in round " + i);
                        }
                    }
                } catch (InterruptedException | IllegalStateException e) {
                    failures.add(e);
                }
                all.countDown();
            });
            adding.setDaemon(true);
            adding.start();
        }
        assertThat(all.await(100, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void whatWasAddedBeforeTheStartIsDone() {
        AtomicInteger done = new AtomicInteger();
        add(done::incrementAndGet);
        worker.start();
        await().atMost(LIMIT).until(() -> done.get() == 1);
    }

    @Test
    void errorsAreReportedAndTheThreadGoesOn() {
        worker.start();
        AtomicInteger done = new AtomicInteger();
        Error error = new StackOverflowError("test");
        RuntimeException exception = new IllegalArgumentException("test");
        add(() -> {
            throw error;
        });
        add(() -> {
            throw exception;
        });
        add(done::incrementAndGet);
        await().atMost(LIMIT).until(() -> done.get() == 1);
        assertThat(errors).containsExactly(error, exception);
    }

    @Test
    void anInterruptDoesNotKeepItAwake() {
        worker.start();
        AtomicReference<Thread> thread = new AtomicReference<>();
        add(() -> {
            thread.set(Thread.currentThread());
            Thread.currentThread().interrupt();
        });
        await().atMost(LIMIT).until(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
        int before = looks.get();
        AtomicInteger done = new AtomicInteger();
        add(done::incrementAndGet);
        await().atMost(LIMIT).until(() -> done.get() == 1);
        assertThat(looks.get()).isLessThan(before + 10);
    }

    @Test
    void closedItEndsWhenAllIsDone() {
        worker.start();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        add(() -> {
            thread.set(Thread.currentThread());
            try {
                go.await();
            } catch (InterruptedException e) {
                errors.add(e);
            }
        });
        add(done::incrementAndGet);
        worker.close();
        go.countDown();
        await().atMost(LIMIT).until(() -> done.get() == 1 && !thread.get().isAlive());
        assertThat(errors).isEmpty();
    }
}
