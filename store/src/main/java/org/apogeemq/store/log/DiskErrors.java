package org.apogeemq.store.log;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.file.LogFiles;

/** The border between what the operating system says of the data folder and what the store says to its callers. */
public final class DiskErrors {
    private final Path folder;
    private final LogFiles files;

    public DiskErrors(Path folder, LogFiles files) {
        this.folder = folder.toAbsolutePath();
        this.files = files;
    }

    /** The store's exception for a failed operation. */
    public StoreException translate(String what, IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("not enough space") || text.contains("quota exceeded")) {
            return diskFull(what, e);
        }
        if (e instanceof AccessDeniedException
                || text.contains("Read-only file system")
                || text.contains("Permission denied")) {
            return readOnly(e);
        }
        return new StoreException(Category.IO, what + " in " + folder + " failed: " + e, e);
    }

    /** The folder cannot be made or written to. */
    public StoreException readOnly(Exception e) {
        String why = e instanceof ReadOnlyFileSystemException ? "read-only file system" : e.toString();
        return new StoreException(
                Category.READ_ONLY,
                "data folder " + folder + " cannot be written to (" + why
                        + "): give the broker's user the right to write there, or another folder",
                e);
    }

    /** The disk has no room. */
    public StoreException diskFull(String what, IOException e) {
        return new StoreException(
                Category.DISK_FULL,
                what + " failed: no space left for " + folder + " (" + usable()
                        + " bytes usable); free some, the store goes on by itself",
                e);
    }

    private String usable() {
        try {
            return Long.toString(files.space(folder).usable());
        } catch (IOException unknown) {
            return "unknown";
        }
    }
}
