package org.apogeemq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.store.file.LogFile;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;

/** Log files that fail as told. */
final class FaultyFiles implements LogFiles {
    final FileFaults faults = new FileFaults();
    volatile DiskSpace space = new DiskSpace(10, 1000);
    volatile boolean failTruncate;
    volatile IOException failCreate;
    volatile RuntimeException defect;

    private final LogFiles real = new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, faults));

    @Override
    public LogFile create(Path path, long length) throws IOException {
        if (failCreate != null) {
            throw failCreate;
        }
        return new Faulty(real.create(path, length));
    }

    @Override
    public LogFile open(Path path) throws IOException {
        return new Faulty(real.open(path));
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }

    @Override
    public DiskSpace space(Path folder) {
        return space;
    }

    private final class Faulty implements LogFile {
        private final LogFile file;

        Faulty(LogFile file) {
            this.file = file;
        }

        @Override
        public int write(long position, ByteBuffer source) throws IOException {
            if (defect != null) {
                throw defect;
            }
            return file.write(position, source);
        }

        @Override
        public void force() throws IOException {
            file.force();
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
            if (failTruncate || faults.crashed()) {
                throw new IOException("truncate failed");
            }
            file.truncate(position, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
