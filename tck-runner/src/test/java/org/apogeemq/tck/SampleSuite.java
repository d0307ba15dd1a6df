package org.apogeemq.tck;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The tiny suite of this module, in a folder as a user would have one. */
final class SampleSuite {
    private static final String PACKAGES = "org/apogeemq/tck/sample";

    private SampleSuite() {}

    /** Copies its classes into a folder named {@code classes} below the given one. */
    static SuiteFiles in(Path folder) throws IOException, URISyntaxException {
        Path testClasses = Path.of(SampleSuite.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path target = folder.resolve("classes");
        try (Stream<Path> files = Files.walk(testClasses.resolve(PACKAGES))) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(testClasses.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return SuiteFiles.in(folder);
    }
}
