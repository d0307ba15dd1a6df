package org.apogeemq.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Log files on the default file system. */
final class SystemLogFiles implements LogFiles {
    @Override
    public LogFile create(Path path, long length) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        SystemLogFile file = new SystemLogFile(channel);
        try {
            file.extend(length);
            channel.force(true);
            FolderSync.force(path.getParent());
            return file;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public LogFile open(Path path) throws IOException {
        return new SystemLogFile(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public DiskSpace space(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        return new DiskSpace(disk.getTotalSpace() - disk.getUnallocatedSpace(), disk.getUsableSpace());
    }

    private record SystemLogFile(FileChannel channel) implements LogFile {
        @Override
        public int write(long position, ByteBuffer source) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public MappedByteBuffer map() throws IOException {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }

        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long position, long length) throws IOException {
            channel.truncate(position);
            extend(length);
        }

        /** FileChannel cannot lengthen a file but by writing its last byte. */
        private void extend(long length) throws IOException {
            if (channel.size() < length) {
                channel.write(ByteBuffer.wrap(new byte[1]), length - 1);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
