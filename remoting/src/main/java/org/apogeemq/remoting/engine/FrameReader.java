package org.apogeemq.remoting.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandCodec;
import org.apogeemq.remoting.protocol.FrameException;

/**
 * Cuts a stream of bytes into frames. Whole frames are read where they are; only a frame that arrives in pieces is
 * gathered, in a buffer that grows with what has arrived, not with what the peer announces. For one thread.
 */
final class FrameReader {
    private static final int LENGTH_FIELD = 4;
    private static final int SHORTEST = 4;
    private static final int TLS_BEGINNING = 0x1603; // a handshake record of any version
    private static final int FIRST_CAPACITY = 64 * 1024;
    /** Nobody makes us keep more than this free for bytes that never come. */
    private static final int LARGEST_FIRST_CAPACITY = 512 * 1024;

    private final int maxFrame;
    private final ByteBufAllocator allocator;
    private ByteBuf partial;
    /** Room that a frame in pieces gets at first, should it be that long: as much as the one before has needed. */
    private int firstCapacity = FIRST_CAPACITY;

    FrameReader(int maxFrame, ByteBufAllocator allocator) {
        this.maxFrame = maxFrame;
        this.allocator = allocator;
    }

    /**
     * Takes bytes up to the end of the next frame.
     *
     * @param in bytes received
     * @return the command, or null when all bytes are taken and more are needed
     * @throws FrameException when this is not the protocol
     */
    Command next(ByteBuf in) {
        if (partial == null) {
            int length = lengthAt(in);
            if (length >= 0 && in.readableBytes() >= LENGTH_FIELD + length) {
                in.skipBytes(LENGTH_FIELD);
                return CommandCodec.decode(in, length);
            }
            if (!in.isReadable()) {
                return null;
            }
            partial = allocator.buffer(length < 0 ? FIRST_CAPACITY : Math.min(LENGTH_FIELD + length, firstCapacity));
        }
        return gather(in);
    }

    private Command gather(ByteBuf in) {
        take(in, LENGTH_FIELD);
        int length = lengthAt(partial);
        if (length < 0) {
            return null;
        }
        take(in, LENGTH_FIELD + length);
        if (partial.readableBytes() < LENGTH_FIELD + length) {
            return null;
        }
        firstCapacity = Math.max(FIRST_CAPACITY, Math.min(LARGEST_FIRST_CAPACITY, LENGTH_FIELD + length));
        ByteBuf frame = partial;
        partial = null;
        try {
            frame.skipBytes(LENGTH_FIELD);
            return CommandCodec.decode(frame, length);
        } finally {
            frame.release();
        }
    }

    private void take(ByteBuf in, int wanted) {
        int missing = wanted - partial.readableBytes();
        if (missing > 0) {
            partial.writeBytes(in, Math.min(missing, in.readableBytes()));
        }
    }

    /** Returns the frame's total length, -1 when it has not arrived. */
    private int lengthAt(ByteBuf in) {
        if (in.readableBytes() < LENGTH_FIELD) {
            return -1;
        }
        int length = in.getInt(in.readerIndex());
        if (length < SHORTEST || length > maxFrame - LENGTH_FIELD) {
            throw new FrameException("a frame of " + Integer.toUnsignedString(length) + " bytes: " + SHORTEST + " to "
                    + (maxFrame - LENGTH_FIELD) + " are allowed"
                    + (length >>> Short.SIZE == TLS_BEGINNING
                            ? "; it begins as TLS does, which this port has not"
                            : ""));
        }
        return length;
    }

    void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
