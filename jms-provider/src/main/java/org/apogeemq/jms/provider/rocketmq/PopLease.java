package org.apogeemq.jms.provider.rocketmq;

/** A popped message: invisible to others until its deadline unless that is renewed. Event loop only. */
final class PopLease extends Lease {
    private static final int REVIVE_QUEUE = 3;
    private static final int RETRY_MARK = 4;
    private static final int BROKER = 5;
    private static final int QUEUE_ID = 6;
    private static final int QUEUE_OFFSET = 7;

    private final String topic;
    private String checkpoint;
    private long deadlineNanos;
    private boolean renewing;
    private Runnable afterRenewal;

    /**
     * @param topic that the broker holds it in: the destination's, or the group's retry topic
     * @param checkpoint the POP_CK by which the broker knows it
     * @param deadlineNanos when others get it, on the clock of elapsed time
     */
    PopLease(byte[] record, String topic, String checkpoint, int deliveryCount, long deadlineNanos) {
        super(
                record,
                Integer.parseInt(checkpoint.split(" ")[QUEUE_ID]),
                Long.parseLong(checkpoint.split(" ")[QUEUE_OFFSET]),
                deliveryCount);
        this.topic = topic;
        this.checkpoint = checkpoint;
        this.deadlineNanos = deadlineNanos;
    }

    /** The topic that a checkpoint's mark for retries stands for. */
    static String topicOf(String checkpoint, String topic, String group) {
        return switch (checkpoint.split(" ")[RETRY_MARK]) {
            case "1" -> "%RETRY%" + group + "_" + topic;
            case "2" -> "%RETRY%" + group + "+" + topic;
            default -> topic;
        };
    }

    String topic() {
        return topic;
    }

    String checkpoint() {
        return checkpoint;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** A renewal is under way: what is asked of the lease meanwhile waits, because it needs the new checkpoint. */
    void startRenewal() {
        renewing = true;
    }

    boolean isRenewing() {
        return renewing;
    }

    /** The broker has renewed it. */
    void renewed(long popTime, long invisibleTime, int reviveQueue, long newDeadlineNanos) {
        String[] old = checkpoint.split(" ");
        old[0] = old[QUEUE_OFFSET];
        old[1] = Long.toString(popTime);
        old[2] = Long.toString(invisibleTime);
        old[REVIVE_QUEUE] = Integer.toString(reviveQueue);
        checkpoint = String.join(" ", old);
        deadlineNanos = newDeadlineNanos;
    }

    void endRenewal() {
        renewing = false;
        Runnable next = afterRenewal;
        afterRenewal = null;
        if (next != null) {
            next.run();
        }
    }

    /** Runs at once, or when the renewal under way has ended. */
    void afterRenewal(Runnable task) {
        if (renewing) {
            afterRenewal = task;
        } else {
            task.run();
        }
    }

    @Override
    public String toString() {
        return topic + " at broker " + checkpoint.split(" ")[BROKER] + ", queue " + queueId() + " offset "
                + queueOffset();
    }
}
