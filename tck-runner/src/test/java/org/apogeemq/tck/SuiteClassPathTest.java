package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteClassPathTest {
    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void findsJarsAndClassFoldersAtAnyDepth() throws IOException {
        Path jar = file("lib/suite.jar");
        Path other = file("a/b/other.jar");
        file("lib/suite-sources.jar");
        file("lib/readme.txt");
        Path classes = file("module/target/classes/p/C.class").getParent().getParent();
        assertThat(SuiteClassPath.in(folder)).containsExactlyInAnyOrder(jar, other, classes);
    }

    @Test
    void folderWithNeitherIsAClassFolderItself() throws IOException {
        file("p/C.class");
        assertThat(SuiteClassPath.in(folder)).containsExactly(folder);
    }

    @Test
    void coordinatesHaveThreeParts() {
        assertThat(MavenSuite.isCoordinates("jakarta.tck:jms-tck:11.0.3")).isTrue();
        assertThat(MavenSuite.isCoordinates("jakarta.tck:jms-tck")).isFalse();
        assertThat(MavenSuite.isCoordinates("a:b:<c/>")).isFalse();
    }
}
