package org.apogeemq.tck;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Fetches a suite and what it depends on through the user's own Maven, with the repositories set up there. */
final class MavenSuite {
    private static final long LIMIT_MINUTES = 10;

    /** With a version, so that the build that brings this class has fetched it. */
    private static final String COPY_DEPENDENCIES =
            "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies";

    private MavenSuite() {}

    /** Whether a text has the form group:artifact:version. */
    static boolean isCoordinates(String text) {
        return text.matches("[\\w.-]+:[\\w.-]+:[\\w.-]+");
    }

    /**
     * Copies the jars into a folder.
     *
     * @param coordinates group:artifact:version
     * @param repository where to look too, beside the repositories of the user's Maven
     * @param folder for the jars and Maven's output
     * @return the folder with the jars
     * @throws IOException when Maven cannot be started or does not find them; it names the file with Maven's output
     */
    static Path fetch(String coordinates, Optional<URI> repository, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path pom = folder.resolve("pom.xml");
        Files.writeString(pom, project(coordinates, repository));
        Path jars = folder.resolve("jars");
        Path output = folder.resolve("maven.log");
        Process maven = new ProcessBuilder(
                        List.of("mvn", "-B", "-f", pom.toString(), COPY_DEPENDENCIES, "-DoutputDirectory=" + jars))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        maven.destroy();
        if (!ended || maven.exitValue() != 0) {
            throw new IOException("Maven did not fetch " + coordinates + ": " + cause(output) + "; see " + output);
        }
        return jars;
    }

    private static String project(String coordinates, Optional<URI> repository) {
        String[] parts = coordinates.split(":");
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>suite</groupId><artifactId>suite</artifactId><version>1</version><packaging>pom</packaging>
                  <dependencies>
                    <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>
                  </dependencies>
                %s</project>
                """.formatted(
                        parts[0],
                        parts[1],
                        parts[2],
                        repository.map(MavenSuite::repositories).orElse(""));
    }

    private static String repositories(URI url) {
        return "  <repositories><repository><id>suite</id><url>"
                + url.toASCIIString().replace("&", "&amp;") + "</url></repository></repositories>\n";
    }

    private static String cause(Path output) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            return lines.filter(line -> line.startsWith("[ERROR]"))
                    .findFirst()
                    .map(line -> line.substring("[ERROR]".length()).strip())
                    .orElse("it did not end within " + LIMIT_MINUTES + " minutes");
        }
    }
}
