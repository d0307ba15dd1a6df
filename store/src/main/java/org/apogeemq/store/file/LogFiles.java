package org.apogeemq.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Makes log files and knows the disk they are on: the seam at which tests inject faults. */
public interface LogFiles {
    /** Files of the default file system. */
    LogFiles SYSTEM = new ChannelFiles(UnaryOperator.identity());

    /** Creates a file of the given length, full of zeros that use no disk space; its folder entry is durable on return. */
    LogFile create(Path path, long length) throws IOException;

    /** Opens an existing file for reading and writing. */
    LogFile open(Path path) throws IOException;

    /** Removes a file if it exists. */
    void delete(Path path) throws IOException;

    /** Space of the disk the folder is on. */
    DiskSpace space(Path folder) throws IOException;

    /**
     * Space of a disk.
     *
     * @param used bytes in use
     * @param usable bytes that this process may still use
     */
    record DiskSpace(long used, long usable) {
        /** Used share, 0 to 1. */
        public double usedRatio() {
            return used + usable == 0 ? 0 : (double) used / (used + usable);
        }
    }
}
