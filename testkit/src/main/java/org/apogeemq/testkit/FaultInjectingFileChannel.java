package org.apogeemq.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file channel whose writes and forces fail as its {@link FileFaults} say. Reads see what was really written. Writing
 * through a mapping is refused, since no fault could be injected there.
 */
public final class FaultInjectingFileChannel extends FileChannel {
    private final FileChannel file;
    private final FileFaults faults;

    /**
     * Puts the faults in front of a channel.
     *
     * @param file the real channel, closed with this one
     * @param faults the plan, possibly shared with other channels
     */
    public FaultInjectingFileChannel(FileChannel file, FileFaults faults) {
        this.file = file;
        this.faults = faults;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        long at = file.position();
        int written = write(source, at);
        file.position(at + written);
        return written;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int admitted = faults.admit(source.remaining());
        ByteBuffer part = source.slice(source.position(), admitted);
        long at = position;
        while (part.hasRemaining()) {
            at += file.write(part, at);
        }
        source.position(source.position() + admitted);
        faults.checkAlive();
        return admitted;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int wanted = sources[i].remaining();
            int written = write(sources[i]);
            total += written;
            if (written < wanted) {
                break;
            }
        }
        return total;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 8192));
        if (source.read(buffer) <= 0) {
            return 0;
        }
        return write(buffer.flip(), position);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        faults.force();
        file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        faults.checkAlive();
        file.truncate(size);
        return this;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        faults.checkAlive();
        if (mode != MapMode.READ_ONLY) {
            throw new UnsupportedOperationException("Faults cannot be injected into a writable mapping; map READ_ONLY");
        }
        return file.map(mode, position, size);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        faults.checkAlive();
        return file.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        faults.checkAlive();
        return file.read(target, position);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        faults.checkAlive();
        return file.read(targets, offset, length);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        faults.checkAlive();
        return file.transferTo(position, count, target);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        file.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        faults.checkAlive();
        return file.size();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return file.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
