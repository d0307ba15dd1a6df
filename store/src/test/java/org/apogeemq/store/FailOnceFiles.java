package org.apogeemq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.apogeemq.store.file.LogFile;
import org.apogeemq.store.file.LogFiles;

/** Files of which one force fails and the next ones succeed, as an operating system does it after it dropped what it could not write. */
final class FailOnceFiles implements LogFiles {
    private static final int MESSAGE_BYTES = 2092;

    private int forcesUntilFailure;
    private long written;
    private long forced;
    private boolean failed;

    FailOnceFiles(int forcesUntilFailure) {
        this.forcesUntilFailure = forcesUntilFailure;
    }

    /** Messages of 2000 bytes that were written before the last force that succeeded before the one that failed. */
    long messagesForced() {
        return forced;
    }

    @Override
    public LogFile create(Path path, long length) throws IOException {
        return new FailOnce(SYSTEM.create(path, length));
    }

    @Override
    public LogFile open(Path path) throws IOException {
        return new FailOnce(SYSTEM.open(path));
    }

    @Override
    public void delete(Path path) throws IOException {
        SYSTEM.delete(path);
    }

    @Override
    public DiskSpace space(Path folder) throws IOException {
        return SYSTEM.space(folder);
    }

    private synchronized void written(int bytes) {
        written += bytes / MESSAGE_BYTES;
    }

    private synchronized void force(LogFile file) throws IOException {
        if (forcesUntilFailure-- == 0) {
            failed = true;
            throw new IOException("Input/output error");
        }
        file.force();
        if (!failed) {
            forced = written;
        }
    }

    private final class FailOnce implements LogFile {
        private final LogFile file;

        FailOnce(LogFile file) {
            this.file = file;
        }

        @Override
        public int write(long position, ByteBuffer source) throws IOException {
            int bytes = file.write(position, source);
            FailOnceFiles.this.written(bytes);
            return bytes;
        }

        @Override
        public void force() throws IOException {
            FailOnceFiles.this.force(file);
        }

        @Override
        public MappedByteBuffer map() throws IOException {
            return file.map();
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void truncate(long position, long length) throws IOException {
            file.truncate(position, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
