package org.apogeemq.remoting.message;

/** Bits of a message's sysFlag (not those of a pull request). */
public final class SysFlag {
    /** The body is compressed, see {@link #COMPRESSION_MASK}. */
    public static final int COMPRESSED = 0x1;
    /** The message has several tags. */
    public static final int MULTI_TAGS = 0x2;
    /** Half message: not visible before it is committed. In the log: parked, for a transaction or a time. */
    public static final int PREPARED = 0x4;
    /** Committed half message. */
    public static final int COMMITTED = 0x8;
    /** Rolled-back half message. */
    public static final int ROLLED_BACK = 0xC;
    /** The transaction bits. */
    public static final int TRANSACTION_MASK = 0xC;
    /** bornHost is an IPv6 address. */
    public static final int BORN_HOST_V6 = 0x10;
    /** storeHost is an IPv6 address. */
    public static final int STORE_HOST_V6 = 0x20;
    /** The record is an inner batch to be unwrapped by the consumer. */
    public static final int NEEDS_UNWRAP = 0x40;
    /** The record is an inner batch. */
    public static final int INNER_BATCH = 0x80;
    /** Compression LZ4, with {@link #COMPRESSED}. */
    public static final int LZ4 = 0x100;
    /** Compression ZSTD, with {@link #COMPRESSED}. */
    public static final int ZSTD = 0x200;
    /** Compression ZLIB, with {@link #COMPRESSED}; also when no compression bit is set. */
    public static final int ZLIB = 0x300;
    /** The compression bits. */
    public static final int COMPRESSION_MASK = 0x700;

    private SysFlag() {}

    /**
     * Tells whether the message is a half message.
     *
     * @param sysFlag the flags
     * @return true when exactly the prepared bit of the transaction bits is set
     */
    public static boolean isPrepared(int sysFlag) {
        return (sysFlag & TRANSACTION_MASK) == PREPARED;
    }

    /**
     * Replaces the transaction bits.
     *
     * @param sysFlag the flags
     * @param transactionBits 0, {@link #PREPARED}, {@link #COMMITTED} or {@link #ROLLED_BACK}
     * @return the flags with those bits
     */
    public static int withTransaction(int sysFlag, int transactionBits) {
        return sysFlag & ~TRANSACTION_MASK | transactionBits;
    }
}
