package org.apogeemq.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.bench.client.MessagingClient.Sender;

/** Sends for a while, or so many messages, with one thread for each sender, and waits until all of it has arrived. */
final class Phase {
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Load load;
    private final Plan plan;
    private final Tally tally;
    private final Duration sendingTime;
    private final long messagesEach;
    private long startNanos;
    private long sentNanos;

    /**
     * A phase.
     *
     * @param messagesEach most messages of each sender
     */
    Phase(Load load, Plan plan, Tally tally, Duration sendingTime, long messagesEach) {
        this.load = load;
        this.plan = plan;
        this.tally = tally;
        this.sendingTime = sendingTime;
        this.messagesEach = messagesEach;
    }

    void send(List<Sender> senders) throws InterruptedException {
        startNanos = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders.size(); i++) {
            int producer = i;
            Thread thread = new Thread(() -> run(producer, senders.get(producer)), "sender-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        sentNanos = System.nanoTime();
    }

    private void run(int producer, Sender sender) {
        long deadline = startNanos + sendingTime.toNanos();
        try {
            switch (load) {
                case SYNC, XA -> sendSync(producer, sender, deadline);
                case TRANSACTED_1, TRANSACTED_10, TRANSACTED, TRANSACTED_1000 ->
                    sendTransacted(producer, sender, deadline);
                case PACED -> sendPaced(producer, sender, deadline);
                default -> sendAsync(producer, sender, deadline);
            }
        } catch (Exception failure) {
            tally.failed(failure);
        }
    }

    private byte[] body(int producer, long sequence, long dueNanos) {
        return new Payload(tally.phase(), producer, sequence, dueNanos).toBody(plan.bodySize());
    }

    private void sendSync(int producer, Sender sender, long deadline) throws Exception {
        long now = System.nanoTime();
        for (long i = 0; i < messagesEach && now < deadline; i++) {
            sender.send(body(producer, i, now));
            tally.acknowledged(producer, i);
            now = System.nanoTime();
        }
    }

    private void sendTransacted(int producer, Sender sender, long deadline) throws Exception {
        int batch = load.batch(plan);
        long sequence = 0;
        while (sequence < messagesEach && System.nanoTime() < deadline) {
            long first = sequence;
            for (int i = 0; i < batch; i++) {
                sender.send(body(producer, sequence++, System.nanoTime()));
            }
            sender.commit();
            for (long i = first; i < sequence; i++) {
                tally.acknowledged(producer, i);
            }
        }
    }

    /** Each sender keeps its own timetable and never skips a message: lateness counts, whoever caused it. */
    private void sendPaced(int producer, Sender sender, long deadline) throws Exception {
        long interval = TimeUnit.SECONDS.toNanos(1) * load.producers() / plan.rate();
        long due = startNanos + interval * producer / load.producers();
        for (long i = 0; due < deadline; i++) {
            for (long ahead = due - System.nanoTime(); ahead > 0; ahead = due - System.nanoTime()) {
                LockSupport.parkNanos(ahead);
            }
            sender.send(body(producer, i, due));
            tally.acknowledged(producer, i);
            due += interval;
        }
    }

    private void sendAsync(int producer, Sender sender, long deadline) throws Exception {
        Semaphore outstanding = new Semaphore(plan.outstanding());
        long now = System.nanoTime();
        for (long i = 0; i < messagesEach && now < deadline; i++) {
            outstanding.acquire();
            long sequence = i;
            sender.sendAsync(body(producer, i, now), failure -> {
                if (failure == null) {
                    tally.acknowledged(producer, sequence);
                } else {
                    tally.failed(failure);
                }
                outstanding.release();
            });
            now = System.nanoTime();
        }
        if (!outstanding.tryAcquire(plan.outstanding(), 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer to " + (plan.outstanding() - outstanding.availablePermits())
                    + " asynchronous sends within 60 s");
        }
    }

    /** Waits for what was acknowledged, as long as something still arrives. */
    void awaitArrival() throws InterruptedException {
        long seen = -1;
        long seenAt = System.nanoTime();
        while (tally.receivedCount() < tally.acknowledgedCount() && System.nanoTime() - seenAt < STALLED_NANOS) {
            if (tally.receivedCount() != seen) {
                seen = tally.receivedCount();
                seenAt = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    double sendingSeconds() {
        return (sentNanos - startNanos) / 1e9;
    }

    double secondsToLastArrival() {
        return (tally.lastReceivedNanos() - startNanos) / 1e9;
    }

    double drainSeconds(long drainStartNanos) {
        return (tally.lastReceivedNanos() - drainStartNanos) / 1e9;
    }
}
