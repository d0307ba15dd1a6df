package org.apogeemq.namesrv.kv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The table on disk: a JSON document with a format version and a CRC-32C over the table, replaced as a whole.
 *
 * <p>A write forces the new file, renames it over the old one and forces the folder, so after a crash there is either
 * the table before the change or the one after it.
 */
final class KeyValueFile {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private record Document(int format, long crc32c, TreeMap<String, TreeMap<String, String>> table) {}

    private final Path file;
    private final Path next;

    KeyValueFile(Path file) {
        this.file = file.toAbsolutePath();
        this.next = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    /** Reads the table; empty when there is no file. Removes what a crash in the middle of a write left behind. */
    TreeMap<String, TreeMap<String, String>> load() throws KeyValueFileException {
        try {
            Files.deleteIfExists(next);
            Document document = JSON.readValue(Files.readAllBytes(file), Document.class);
            if (document.format() != FORMAT) {
                throw damaged("format is " + document.format() + ", this version knows " + FORMAT, null);
            }
            if (document.table() == null || document.crc32c() != checksum(document.table())) {
                throw damaged("the checksum does not match the contents", null);
            }
            return document.table();
        } catch (NoSuchFileException e) {
            return new TreeMap<>();
        } catch (JsonProcessingException e) {
            throw damaged(e.getOriginalMessage(), e);
        } catch (KeyValueFileException e) {
            throw e;
        } catch (IOException e) {
            throw new KeyValueFileException("Key-value settings in " + file + " cannot be read: " + e, e);
        }
    }

    private KeyValueFileException damaged(String what, Throwable cause) {
        return new KeyValueFileException(
                "Key-value settings in " + file + " are damaged (" + what
                        + "); put back a copy of the file, or move it away to start with empty settings",
                cause);
    }

    /** Replaces the table on disk; it is forced when this returns. */
    void save(SortedMap<String, TreeMap<String, String>> table) throws KeyValueFileException {
        try {
            Files.createDirectories(file.getParent());
            byte[] bytes = JSON.writeValueAsBytes(new Document(FORMAT, checksum(table), new TreeMap<>(table)));
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolder();
        } catch (IOException e) {
            throw new KeyValueFileException("Key-value settings cannot be written to " + file + ": " + e, e);
        }
    }

    private void forceFolder() throws IOException {
        FileChannel folder;
        try {
            folder = FileChannel.open(file.getParent(), StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            return; // Windows does not open folders; its file system orders renames itself.
        }
        try (folder) {
            folder.force(true);
        }
    }

    private static long checksum(SortedMap<String, TreeMap<String, String>> table) throws JsonProcessingException {
        CRC32C crc = new CRC32C();
        crc.update(JSON.writeValueAsBytes(table));
        return crc.getValue();
    }
}
