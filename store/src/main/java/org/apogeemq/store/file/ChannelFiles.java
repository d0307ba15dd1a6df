package org.apogeemq.store.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Log files on the default file system, through file channels. */
public final class ChannelFiles implements LogFiles {
    private final UnaryOperator<FileChannel> around;

    /**
     * Files whose channels are decorated.
     *
     * @param around given each file's channel, returns the one to use
     */
    public ChannelFiles(UnaryOperator<FileChannel> around) {
        this.around = around;
    }

    @Override
    public LogFile create(Path path, long length) throws IOException {
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        LogFile file = open(path);
        try {
            file.truncate(0, length);
            FolderSync.force(path.getParent());
            return file;
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    @Override
    public LogFile open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        return new ChannelFile(file, around.apply(file.getChannel()));
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

    private record ChannelFile(RandomAccessFile file, FileChannel channel) implements LogFile {
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
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, file.length());
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        /** A channel can lengthen a file only by writing to it, which a full disk refuses; the file's length can be set. */
        @Override
        public void truncate(long position, long length) throws IOException {
            if (file.length() > position) {
                file.setLength(position);
            }
            file.setLength(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            file.close();
        }
    }
}
