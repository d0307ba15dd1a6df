package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches a tiny suite from a repository in a folder. */
@Timeout(900)
class MavenSuiteTest {
    /** Where the build has its own copies; the suite's is taken away again. */
    private static final Path LOCAL = Path.of(System.getProperty("localRepository"));

    private final String group = "org.apogeemq.sample-" + UUID.randomUUID();

    @TempDir
    Path folder;

    @AfterEach
    void forget() throws IOException {
        Path copies = LOCAL.resolve("org").resolve("apogeemq").resolve(group.substring("org.apogeemq.".length()));
        if (Files.exists(copies)) {
            Files.walkFileTree(copies, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private void publish(Path repository, String artifact, String dependency) throws IOException {
        Path version = Files.createDirectories(
                repository.resolve(group.replace('.', '/')).resolve(artifact).resolve("1.0"));
        Files.writeString(version.resolve(artifact + "-1.0.pom"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>%s</groupId><artifactId>%s</artifactId><version>1.0</version>
                  %s
                </project>
                """.formatted(group, artifact, dependency));
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(version.resolve(artifact + "-1.0.jar")))) {
            jar.putNextEntry(new ZipEntry("marker"));
            jar.closeEntry();
        }
    }

    @Test
    void suiteIsFetchedWithWhatItDependsOn() throws Exception {
        Path repository = folder.resolve("repository");
        publish(repository, "helpers", "");
        publish(
                repository,
                "suite",
                "<dependencies><dependency><groupId>%s</groupId><artifactId>helpers</artifactId><version>1.0</version></dependency></dependencies>"
                        .formatted(group));
        Path jars = MavenSuite.fetch(group + ":suite:1.0", Optional.of(repository.toUri()), folder.resolve("fetched"));
        assertThat(SuiteFiles.in(jars).classPath())
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("suite-1.0.jar", "helpers-1.0.jar");
    }

    @Test
    void coordinatesThatDoNotResolveAreNamedWithMavensReason() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        Path target = folder.resolve("fetched");
        String coordinates = group + ":none:1.0";
        assertThatThrownBy(() -> MavenSuite.fetch(coordinates, Optional.of(repository.toUri()), target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Maven did not fetch " + coordinates)
                .hasMessageContaining(target.resolve("maven.log").toString());
    }

    @Test
    void coordinatesHaveThreeParts() {
        assertThat(MavenSuite.isCoordinates("jakarta.tck:jms-tck:11.0.3")).isTrue();
        assertThat(MavenSuite.isCoordinates("jakarta.tck:jms-tck")).isFalse();
        assertThat(MavenSuite.isCoordinates("a:b:<c/>")).isFalse();
    }
}
