package org.apogeemq.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the entries of a folder durable: new files, deleted files, renames. */
public final class FolderSync {
    private FolderSync() {}

    /** Forces the folder to the disk. Does nothing where the operating system cannot open folders (Windows). */
    public static void force(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            if (System.getProperty("os.name").startsWith("Windows")) {
                return;
            }
            throw e;
        }
        try (channel) {
            channel.force(true);
        }
    }
}
