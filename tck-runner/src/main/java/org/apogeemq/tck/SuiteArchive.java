package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A suite that is still in its zip file. */
final class SuiteArchive {
    private SuiteArchive() {}

    /** Whether a file is taken for one, by its name. */
    static boolean isArchive(Path file) {
        return Files.isRegularFile(file)
                && file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /**
     * Unpacks it.
     *
     * @param target folder that is made
     * @return the folder
     * @throws IOException when the file is no zip file or has an entry that would lie outside the folder
     */
    static Path unpack(Path file, Path target) throws IOException {
        Path folder = Files.createDirectories(target).toAbsolutePath().normalize();
        try (FileSystem zip = FileSystems.newFileSystem(file);
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : entries.toList()) {
                unpackEntry(file, entry, folder);
            }
        }
        return folder;
    }

    private static void unpackEntry(Path file, Path entry, Path folder) throws IOException {
        Path copy = folder.resolve(entry.toString().substring(1)).normalize();
        if (!copy.startsWith(folder)) {
            throw new IOException(file + ": entry " + entry + " would be written outside the folder for it");
        }
        if (Files.isDirectory(entry)) {
            Files.createDirectories(copy);
        } else {
            Files.copy(entry, copy);
        }
    }
}
