package org.apogeemq.jms.provider.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * SEND frames that the broker was too busy for, and those that came after them, in their order. The broker refuses
 * everything on the connection from the first refusal until a frame says that it follows one, so no send overtakes
 * another. They are sent again after pauses that grow, until each has waited for the time a send may take. For the
 * connection's event loop.
 */
final class RefusedSends {
    static final long FIRST_PAUSE_MILLIS = 10;
    static final long LONGEST_PAUSE_MILLIS = 1_000;

    /** Runs a task on the event loop after a while. */
    interface Pause {
        void then(Runnable task, long millis);
    }

    private final long timeoutMillis;
    private final Pause pause;
    private final TreeMap<Long, SendFrame> frames = new TreeMap<>();
    private long nextPause = FIRST_PAUSE_MILLIS;
    private boolean scheduled;
    private String remark;

    RefusedSends(Duration timeout, Pause pause) {
        this.timeoutMillis = timeout.toMillis();
        this.pause = pause;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** The broker has refused a frame. */
    void add(SendFrame frame, String why) {
        remark = why;
        frames.put(frame.sequence(), frame);
    }

    /** A frame that was not sent, because others before it wait. */
    void addBehind(SendFrame frame) {
        frames.put(frame.sequence(), frame);
    }

    /** Every frame that was sent is answered: what was refused may be sent again after a pause. */
    void sendLater(Runnable sendAgain) {
        if (frames.isEmpty()) {
            nextPause = FIRST_PAUSE_MILLIS;
            return;
        }
        if (scheduled) {
            return;
        }
        scheduled = true;
        long millis = nextPause;
        nextPause = Math.min(2 * millis, LONGEST_PAUSE_MILLIS);
        pause.then(
                () -> {
                    scheduled = false;
                    failThoseThatWaitedEnough(millis);
                    sendAgain.run();
                },
                millis);
    }

    private void failThoseThatWaitedEnough(long millis) {
        List<SendFrame> over = new ArrayList<>();
        frames.values().removeIf(frame -> frame.waited(millis) >= timeoutMillis && over.add(frame));
        over.forEach(frame -> frame.failBusy(remark));
    }

    /** Takes all of them, in their order. */
    List<SendFrame> takeAll() {
        frames.values().forEach(SendFrame::dropDone);
        frames.values().removeIf(frame -> frame.count() == 0);
        List<SendFrame> all = new ArrayList<>(frames.values());
        frames.clear();
        return all;
    }
}
