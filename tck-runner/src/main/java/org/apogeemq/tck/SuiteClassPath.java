package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the classes of a suite in a folder. */
final class SuiteClassPath {
    private static final Set<String> CLASS_FOLDERS = Set.of("classes", "test-classes");

    private SuiteClassPath() {}

    /**
     * The jars in and below a folder and the folders named {@code classes} or {@code test-classes}; when there is neither,
     * the folder itself.
     *
     * @throws IOException when the folder cannot be read
     */
    static List<Path> in(Path folder) throws IOException {
        Path suite = folder.toAbsolutePath().normalize();
        try (Stream<Path> paths = Files.walk(suite)) {
            List<Path> parts =
                    paths.filter(SuiteClassPath::holdsClasses).sorted().toList();
            return parts.isEmpty() ? List.of(suite) : parts;
        }
    }

    private static boolean holdsClasses(Path path) {
        String name = path.getFileName().toString();
        boolean jar = name.endsWith(".jar") && !name.endsWith("-sources.jar") && !name.endsWith("-javadoc.jar");
        return jar || CLASS_FOLDERS.contains(name) && Files.isDirectory(path);
    }
}
