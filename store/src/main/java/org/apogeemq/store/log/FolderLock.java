package org.apogeemq.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.store.StoreException;

/** Keeps a second store, of this process or another, off a data folder. The operating system lets go when a process dies. */
public final class FolderLock implements AutoCloseable {
    private static final int PID_DIGITS = 20;
    /** The lock is on a byte far behind the text: where locks are mandatory, a locked byte could not be read. */
    private static final long LOCKED_BYTE = 1 << 20;

    /**
     * Folders held by this process. Asked before the file is opened: on POSIX systems a process loses its lock on a file when
     * it closes any other channel on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws StoreException LOCKED naming the folder and its holder
     * @throws IOException when the lock file cannot be made or written
     */
    public static FolderLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw inUse(real, "another broker of this process (pid " + pid() + ")");
        }
        boolean taken = false;
        try {
            FolderLock lock = new FolderLock(real, open(real));
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                HELD.remove(real);
            }
        }
    }

    private static FileChannel open(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw inUse(folder, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException | StoreException e) {
            channel.close();
            throw e;
        }
    }

    private static StoreException inUse(Path folder, String holder) {
        return new StoreException(
                StoreException.Category.LOCKED,
                "data folder " + folder + " is in use by " + holder + ": stop it, or give this broker another folder");
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(PID_DIGITS);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    /** Lets go. The file stays: removing it would let two processes lock two files of one name. */
    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(folder);
    }
}
