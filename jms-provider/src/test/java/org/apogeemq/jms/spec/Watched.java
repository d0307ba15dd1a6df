package org.apogeemq.jms.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.TimeUnit;

/** Something that runs on a thread of its own, under a watchdog: when it does not end, the stacks of all threads are the failure. */
final class Watched {
    /** What may throw. */
    interface Action {
        void run() throws Exception;
    }

    private static final long LIMIT = 60_000;

    private final Thread thread;
    private volatile Throwable thrown;

    private Watched(Action action) {
        thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        thrown = e;
                    }
                },
                "watched");
        thread.setDaemon(true);
        thread.start();
    }

    static Watched start(Action action) {
        return new Watched(action);
    }

    /** Runs it to its end. */
    static void run(Action action) throws InterruptedException {
        start(action).ends();
    }

    /** Until it waits for something; it has not ended then. */
    void waits() {
        await().atMost(LIMIT, TimeUnit.MILLISECONDS).until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> false;
        });
        assertThat(thread.isAlive()).as("it has ended; thrown: " + thrown).isTrue();
    }

    /** Until its end, which is without exception. */
    void ends() throws InterruptedException {
        assertThat(outcome()).isNull();
    }

    /** Until its end; what it threw, null when nothing. */
    Throwable outcome() throws InterruptedException {
        thread.join(LIMIT);
        if (thread.isAlive()) {
            StringBuilder stacks = new StringBuilder();
            for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
                stacks.append(info);
            }
            throw new AssertionError("not ended after " + LIMIT + " ms:\n" + stacks);
        }
        return thrown;
    }
}
