package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apogeemq.tck.suite.JavaTestHome;

/**
 * What a suite consists of.
 *
 * @param classPath its part of the class path
 * @param javaTest where it was unpacked, when it has the JavaTest form; else it is one for the JUnit platform
 */
record SuiteFiles(List<Path> classPath, Optional<JavaTestHome> javaTest) {
    private static final Set<String> CLASS_FOLDERS = Set.of("classes", "test-classes");

    /**
     * Finds a suite in a folder. One in JavaTest form has its libraries and classes in fixed places. Else these are the jars in
     * and below the folder and the folders named {@code classes} or {@code test-classes}; when there is neither, the folder
     * itself.
     *
     * @throws IOException when the folder cannot be read
     */
    static SuiteFiles in(Path folder) throws IOException {
        Path suite = folder.toAbsolutePath().normalize();
        Optional<JavaTestHome> javaTest = JavaTestHome.find(suite);
        if (javaTest.isPresent()) {
            return new SuiteFiles(javaTest.get().classPath(), javaTest);
        }
        try (Stream<Path> paths = Files.walk(suite)) {
            List<Path> parts = paths.filter(SuiteFiles::holdsClasses).sorted().toList();
            return new SuiteFiles(parts.isEmpty() ? List.of(suite) : parts, javaTest);
        }
    }

    /** Whether each test gets a process of its own, as the harness of its form gives it one. */
    boolean isProcessPerTest() {
        return javaTest.isPresent();
    }

    private static boolean holdsClasses(Path path) {
        String name = path.getFileName().toString();
        boolean jar = name.endsWith(".jar") && !name.endsWith("-sources.jar") && !name.endsWith("-javadoc.jar");
        return jar || CLASS_FOLDERS.contains(name) && Files.isDirectory(path);
    }
}
