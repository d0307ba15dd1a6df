package org.apogeemq.store.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of the store's own structures. */
public final class Checksum {
    private Checksum() {}

    /** CRC32C of a stretch of a buffer. */
    public static int of(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().limit(to).position(from));
        return (int) crc.getValue();
    }
}
