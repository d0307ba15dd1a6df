package org.apogeemq.store.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apogeemq.store.file.LogFile;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.store.file.MappedRegion;
import org.apogeemq.store.index.IndexOfSegment;

/** One file of the log: written by the appender thread at its end, read by everybody through a mapping. */
public final class Segment {
    private static final int NAME_DIGITS = 20;
    /** What is allocated at once: enough for many small forces, and little for the one that has to carry it. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

    private final long base;
    private final int length;
    private final Path path;
    private final LogFile file;
    private final MappedRegion region;
    private volatile IndexOfSegment index;

    private Segment(long base, Path path, LogFile file) throws IOException {
        this.base = base;
        this.path = path;
        this.file = file;
        this.length = Math.toIntExact(file.length());
        this.region = new MappedRegion(file.map());
    }

    /** Makes a segment that begins at a position of the log. */
    public static Segment create(LogFiles files, Path folder, long base, int length) throws IOException {
        Path path = folder.resolve(fileName(base));
        return new Segment(base, path, files.create(path, length));
    }

    /** Opens a segment that exists. */
    public static Segment open(LogFiles files, Path path) throws IOException {
        String name = path.getFileName().toString();
        return new Segment(Long.parseLong(name.substring(0, NAME_DIGITS)), path, files.open(path));
    }

    /** Name of the file of the segment that begins at a position. */
    public static String fileName(long base) {
        return String.format("%0" + NAME_DIGITS + "d.log", base);
    }

    /** Whether a file's name is a segment's. */
    public static boolean isSegment(Path path) {
        return path.getFileName().toString().matches("\\d{" + NAME_DIGITS + "}\\.log");
    }

    /** Position of its first byte in the log. */
    public long base() {
        return base;
    }

    /** Position after its last byte. */
    public long end() {
        return base + length;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /** Its file. */
    public Path path() {
        return path;
    }

    /** Where its index file is. */
    public Path indexPath() {
        return path.resolveSibling(path.getFileName().toString().replace(".log", ".idx"));
    }

    /** Its mapping. */
    public MappedRegion region() {
        return region;
    }

    /** What is indexed of it: being built, or mapped once the segment is sealed. */
    public IndexOfSegment index() {
        return index;
    }

    /** Sets the index. */
    public void index(IndexOfSegment newIndex) {
        index = newIndex;
    }

    /**
     * Writes all of the buffer. On failure what was written in part is undone; if that fails too, the exception of the undoing
     * is suppressed in the one thrown and {@code undone} of it is false.
     */
    public void write(int offset, ByteBuffer source) throws IOException {
        int at = offset;
        try {
            while (source.hasRemaining()) {
                at += file.write(at, source);
            }
        } catch (IOException e) {
            undo(offset, at, e);
            throw e;
        }
    }

    /**
     * Has the disk allocate some blocks behind an offset, at which nothing is written yet, so that forcing what comes there
     * changes nothing but data: on most file systems that takes half as long. No failure is thrown: the disk says it again
     * to who writes.
     *
     * @return offset up to which there are blocks now; when that failed, up to which to do without
     */
    public int allocate(int offset) {
        ByteBuffer zeros = ZEROS.duplicate();
        int end = Math.min(length, offset + zeros.capacity());
        zeros.position(zeros.limit() - (end - offset));
        try {
            while (zeros.hasRemaining()) {
                file.write(end - zeros.remaining(), zeros);
            }
        } catch (IOException e) {
            return end;
        }
        return end;
    }

    private void undo(int offset, int reached, IOException cause) throws IOException {
        try {
            file.truncate(offset, length);
        } catch (IOException e) {
            cause.addSuppressed(e);
            if (reached > offset) {
                throw new UndoFailedException(cause);
            }
        }
    }

    /** Drops everything from an offset on. */
    public void truncate(int offset) throws IOException {
        file.truncate(offset, length);
    }

    /** Forces what was written to the disk. */
    public void force() throws IOException {
        file.force();
    }

    /** Closes its file, and unmaps it when the last reader has left. */
    public void close(Runnable afterUnmap) throws IOException {
        region.close(afterUnmap);
        file.close();
    }

    /** A partial write could neither be completed nor taken back. */
    public static final class UndoFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        UndoFailedException(IOException cause) {
            super("a partial write could not be undone: " + cause, cause);
        }
    }
}
