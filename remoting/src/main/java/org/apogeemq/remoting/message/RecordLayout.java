package org.apogeemq.remoting.message;

/**
 * Where the fields of a stored message record are, in bytes from its start: the layout of RocketMQ's commit log and of
 * the bodies of pull responses. From {@link #STORE_TIMESTAMP} on, positions shift by 12 for each host that is IPv6.
 */
public final class RecordLayout {
    /** Magic of records whose topic length takes one byte. */
    public static final int MAGIC_V1 = 0xDAA320A7;
    /** Magic of records whose topic length takes two bytes: topics longer than 127 bytes. */
    public static final int MAGIC_V2 = 0xDAA320AB;

    /** int: size of the whole record. */
    public static final int TOTAL_SIZE = 0;
    /** int: {@link #MAGIC_V1} or {@link #MAGIC_V2}. */
    public static final int MAGIC = 4;
    /** int: CRC-32 of the body as stored, without the sign bit. */
    public static final int BODY_CRC = 8;
    /** int: queue id. */
    public static final int QUEUE_ID = 12;
    /** int: the user's flag. */
    public static final int FLAG = 16;
    /** long: offset in the queue. */
    public static final int QUEUE_OFFSET = 20;
    /** long: position in the log. */
    public static final int PHYSICAL_OFFSET = 28;
    /** int: {@link SysFlag}. */
    public static final int SYS_FLAG = 36;
    /** long: the producer's time, ms. */
    public static final int BORN_TIMESTAMP = 40;
    /** 4 or 16 bytes address, int port. */
    public static final int BORN_HOST = 48;
    /** long: the broker's time, ms; with an IPv4 bornHost. */
    public static final int STORE_TIMESTAMP = 56;

    /** What an IPv6 host takes more than an IPv4 one. */
    static final int V6_EXTRA = 12;
    /** Bytes of a v1 record with IPv4 hosts besides topic, body and properties. */
    static final int OVERHEAD = 91;
    /** Longest topic of a v1 record, bytes. */
    static final int MAX_V1_TOPIC = 127;
    /** Longest property string, bytes. */
    public static final int MAX_PROPERTIES = Short.MAX_VALUE;

    private RecordLayout() {}

    /**
     * Returns where the store time is.
     *
     * @param sysFlag the record's flags
     * @return position of the long
     */
    public static int storeTimestamp(int sysFlag) {
        return STORE_TIMESTAMP + ((sysFlag & SysFlag.BORN_HOST_V6) != 0 ? V6_EXTRA : 0);
    }

    /**
     * Returns where the number of failed deliveries is; the preparedTransactionOffset (long) follows it.
     *
     * @param sysFlag the record's flags
     * @return position of the int
     */
    public static int reconsumeTimes(int sysFlag) {
        return storeTimestamp(sysFlag) + 16 + ((sysFlag & SysFlag.STORE_HOST_V6) != 0 ? V6_EXTRA : 0);
    }
}
