package org.apogeemq.broker.delivery;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs commands in the order they were posted and, after each batch of them, the agent's duty cycle. It
 * parks when there is nothing to do. Commands may be posted from any thread.
 */
final class AgentLoop {
    /** What the thread does besides commands. */
    interface Duty {
        /**
         * One cycle; must not block.
         *
         * @return true when there is more to do at once
         */
        boolean cycle();

        /** Whether nothing is left that the thread has to see to the end before it stops. */
        boolean isSettled();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final int CHUNK = 1024;
    private static final int COMMANDS_PER_CYCLE = 4096;
    /** Duty cycles are at most so far apart: leases and waits that end with time are that exact. */
    private static final long PARK_NANOS = 50_000_000L;

    private final MpscUnboundedArrayQueue<Runnable> commands = new MpscUnboundedArrayQueue<>(CHUNK);
    private final int limit;
    private final Thread thread;
    private final Duty duty;
    private volatile boolean parked;
    private volatile boolean stopped;

    /**
     * @param limit how many commands may wait before {@link #offer} refuses
     */
    AgentLoop(String name, int limit, Duty duty) {
        this.limit = limit;
        this.duty = duty;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Posts a command that must not be lost; they are bounded by what they belong to (queues, writes, connections). */
    void post(Runnable command) {
        commands.offer(command);
        VarHandle.fullFence();
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Posts a client's command, or returns false when too many wait. */
    boolean offer(Runnable command) {
        if (commands.size() >= limit) {
            return false;
        }
        post(command);
        return true;
    }

    boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs what was posted before and lets it settle, then ends the thread; waits at most {@code millis} for that. */
    void stop(long millis) throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join(millis);
    }

    private void run() {
        while (true) {
            boolean last = stopped;
            int ran = runCommands();
            boolean more = cycleSafely();
            if (last && ran == 0 && duty.isSettled()) {
                return;
            }
            if (ran == 0 && !more) {
                park();
            }
        }
    }

    private int runCommands() {
        int ran = 0;
        Runnable command;
        while (ran < COMMANDS_PER_CYCLE && (command = commands.poll()) != null) {
            ran++;
            try {
                command.run();
            } catch (RuntimeException | Error e) { // without this thread nothing would be delivered any more
                LOG.error("A delivery command failed; the agent goes on", e);
            }
        }
        return ran;
    }

    private boolean cycleSafely() {
        try {
            return duty.cycle();
        } catch (RuntimeException | Error e) {
            LOG.error("A delivery cycle failed; the agent goes on", e);
            return false;
        }
    }

    private void park() {
        parked = true;
        if (commands.isEmpty()) {
            LockSupport.parkNanos(this, PARK_NANOS);
        }
        parked = false;
    }
}
