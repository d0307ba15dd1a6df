package org.apogeemq.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/** A segment's file: the seam at which tests inject faults. One thread writes; forcing and mapping may be done by others. */
public interface LogFile extends AutoCloseable {
    /** Writes some or all of the remaining bytes at a position of the file and returns how many. */
    int write(long position, ByteBuffer source) throws IOException;

    /** Forces what was written to the disk. */
    void force() throws IOException;

    /** Maps the whole file for reading. */
    MappedByteBuffer map() throws IOException;

    /** The file's length in bytes. */
    long length() throws IOException;

    /** Drops everything from the position on and extends the file with zeros (without using disk space) to the length. */
    void truncate(long position, long length) throws IOException;

    @Override
    void close() throws IOException;
}
