package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fetches a suite and what it depends on through the user's own Maven, with the repositories set up there. */
final class MavenSuite {
    private static final long LIMIT_MINUTES = 10;

    private MavenSuite() {}

    /** Whether a text has the form group:artifact:version. */
    static boolean isCoordinates(String text) {
        return text.matches("[\\w.-]+:[\\w.-]+:[\\w.-]+");
    }

    /**
     * Copies the jars into a folder.
     *
     * @param coordinates group:artifact:version
     * @return the folder with the jars
     * @throws IOException when Maven cannot be started or does not find them; its output has been printed
     */
    static Path fetch(String coordinates, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path pom = folder.resolve("pom.xml");
        Files.writeString(pom, """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>suite</groupId><artifactId>suite</artifactId><version>1</version><packaging>pom</packaging>
                  <dependencies>
                    <dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>
                  </dependencies>
                </project>
                """.formatted((Object[]) coordinates.split(":")));
        Path jars = folder.resolve("jars");
        Process maven = new ProcessBuilder(List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-f",
                        pom.toString(),
                        "dependency:copy-dependencies",
                        "-DoutputDirectory=" + jars))
                .inheritIO()
                .start();
        boolean ended = maven.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        maven.destroy();
        if (!ended || maven.exitValue() != 0) {
            throw new IOException("Maven did not fetch " + coordinates + "; see its output above");
        }
        return jars;
    }
}
