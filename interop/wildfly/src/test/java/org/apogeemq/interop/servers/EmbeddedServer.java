package org.apogeemq.interop.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A WildFly of its own, in a folder beside the one that Arquillian manages: started, stopped and killed by the test. */
final class EmbeddedServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(600);
    private static final Path HOME = Path.of(System.getProperty("server.home"));
    private static final Path BASE = HOME.resolve("embedded");
    static final String HTTP_PORT = System.getProperty("port.embedded");
    private static final Pattern STARTED = Pattern.compile("WFLYSRV0025");

    private Process server;

    /** Returns when everything is deployed. */
    void start() throws IOException {
        long before = count(STARTED);
        server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", // soon up
                        "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "--add-opens=java.management/javax.management=ALL-UNNAMED",
                        "--add-opens=java.naming/javax.naming=ALL-UNNAMED",
                        "-Djboss.http.port=" + HTTP_PORT,
                        "-Djboss.https.port=0",
                        "-Djboss.management.http.port=0",
                        "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=5",
                        "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                        "-Djboss.server.base.dir=" + BASE,
                        "-Dorg.jboss.boot.log.file=" + log(),
                        "-Dlogging.configuration="
                                + BASE.resolve("configuration/logging.properties")
                                        .toUri(),
                        "-jar",
                        HOME.resolve("jboss-modules.jar").toString(),
                        "-mp",
                        HOME.resolve("modules").toString(),
                        "org.jboss.as.standalone",
                        "-Djboss.home.dir=" + HOME,
                        "--server-config=standalone-embedded.xml"))
                .redirectErrorStream(true)
                .redirectOutput(BASE.resolve("out").toFile())
                .start();
        Awaitility.await()
                .alias("WildFly has started without error")
                .atMost(LIMIT)
                .failFast("WildFly has ended", () -> !server.isAlive())
                .until(() -> count(STARTED) > before);
    }

    private static Path log() {
        return BASE.resolve("log/server.log");
    }

    /** Lines of the log, of all starts. */
    private long count(Pattern wanted) throws IOException {
        if (!Files.exists(log())) {
            return 0;
        }
        try (var lines = Files.lines(log())) {
            return lines.filter(wanted.asPredicate()).count();
        }
    }

    Path deployments() {
        return BASE.resolve("deployments");
    }

    /** Where the broker in the server keeps its messages. */
    Path store() {
        return BASE.resolve("data/apogee");
    }

    /** The one that was started last. */
    ProcessHandle process() {
        return server.toHandle();
    }

    @Override
    public void close() {
        if (server != null) {
            server.destroyForcibly();
        }
    }
}
