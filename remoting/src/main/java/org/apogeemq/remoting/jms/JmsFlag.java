package org.apogeemq.remoting.jms;

/**
 * The user {@code flag} field of a record written by a JMS sender.
 *
 * <pre>
 * bits 16-31  0x4A4D ("JM"), the marker
 * bit  14     the record is in a message group
 * bit  13     the record has a send position
 * bit  12     the record has an expiration time
 * bits 8-11   priority, 0 to 9
 * bit  7      the body is null (Text and Object only)
 * bit  6      persistent
 * bits 4-5    kind of destination it was sent to, {@link DestinationKind}
 * bits 0-3    kind of body, {@link BodyKind}
 * </pre>
 *
 * A record without the marker comes from a RocketMQ producer: it reaches queue and topic receivers alike and is a
 * persistent message of bytes with priority 4. All methods answer accordingly for such a flag.
 */
public final class JmsFlag {

    private static final int MARKER = 0x4A4D0000;
    private static final int MARKER_MASK = 0xFFFF0000;
    private static final int BODY_MASK = 0xF;
    private static final int DESTINATION_SHIFT = 4;
    private static final int DESTINATION_MASK = 0x3;
    private static final int PERSISTENT = 1 << 6;
    private static final int NULL_BODY = 1 << 7;
    private static final int PRIORITY_SHIFT = 8;
    private static final int PRIORITY_MASK = 0xF;
    private static final int EXPIRES = 1 << 12;
    private static final int SEND_POSITION = 1 << 13;
    private static final int GROUP = 1 << 14;
    /** Of records that say nothing else. */
    public static final int DEFAULT_PRIORITY = 4;

    private JmsFlag() {}

    /**
     * Builds a flag.
     *
     * @param priority 0 to 9
     */
    public static int of(
            BodyKind body,
            boolean nullBody,
            DestinationKind destination,
            boolean persistent,
            int priority,
            boolean expires) {
        if (priority < 0 || priority > 9) {
            throw new IllegalArgumentException("priority " + priority + " is not in 0..9");
        }
        return MARKER
                | body.ordinal()
                | destination.ordinal() << DESTINATION_SHIFT
                | (persistent ? PERSISTENT : 0)
                | (nullBody ? NULL_BODY : 0)
                | priority << PRIORITY_SHIFT
                | (expires ? EXPIRES : 0);
    }

    /** The same for a record with a {@link JmsKeys#SEND_POSITION} property. */
    public static int withSendPosition(int flag) {
        return flag | SEND_POSITION;
    }

    /** Whether the record has a {@link JmsKeys#SEND_POSITION} property. */
    public static boolean hasSendPosition(int flag) {
        return isJms(flag) && (flag & SEND_POSITION) != 0;
    }

    /** The same for a record with a {@link JmsKeys#GROUP_ID} property. */
    public static int withGroup(int flag) {
        return flag | GROUP;
    }

    /** Whether the record may have a {@link JmsKeys#GROUP_ID} property: a RocketMQ producer does not say. */
    public static boolean mayHaveGroup(int flag) {
        return !isJms(flag) || (flag & GROUP) != 0;
    }

    /** Whether a JMS sender wrote the record. */
    public static boolean isJms(int flag) {
        return (flag & MARKER_MASK) == MARKER;
    }

    /** Kind of body; {@link BodyKind#BYTES} for RocketMQ records and for kinds this version does not know. */
    public static BodyKind body(int flag) {
        return isJms(flag) ? BodyKind.of(flag & BODY_MASK) : BodyKind.BYTES;
    }

    /** Whether the body is null, as opposed to empty. */
    public static boolean isNullBody(int flag) {
        return isJms(flag) && (flag & NULL_BODY) != 0;
    }

    /** Kind of destination the record was sent to; meaningless when not {@link #isJms}. */
    public static DestinationKind destination(int flag) {
        return DestinationKind.of(flag >>> DESTINATION_SHIFT & DESTINATION_MASK);
    }

    /** Whether receivers of queues (permanent or temporary) may see the record. */
    public static boolean reachesQueues(int flag) {
        return !isJms(flag) || !destination(flag).isTopic();
    }

    /** Whether subscribers of topics (permanent or temporary) may see the record. */
    public static boolean reachesTopics(int flag) {
        return !isJms(flag) || destination(flag).isTopic();
    }

    public static boolean isPersistent(int flag) {
        return !isJms(flag) || (flag & PERSISTENT) != 0;
    }

    /** Priority, 0 to 9; a damaged one counts as 9. */
    public static int priority(int flag) {
        return isJms(flag) ? Math.min(9, flag >>> PRIORITY_SHIFT & PRIORITY_MASK) : DEFAULT_PRIORITY;
    }

    /** Whether the record has a {@link JmsKeys#EXPIRATION} property. */
    public static boolean expires(int flag) {
        return isJms(flag) && (flag & EXPIRES) != 0;
    }
}
