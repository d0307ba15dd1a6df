package org.apogeemq.interop.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** WildFly: our adapter is the server's default for message-driven beans. */
final class ServerUnderTest implements ApplicationServer {
    private static final Duration LIMIT = Duration.ofSeconds(600);
    private static final String STARTED = "WFLYSRV0025"; // and not WFLYSRV0026: started with errors
    private static final String SETTINGS = "standalone.xml";
    private static final Path HOME = Path.of(System.getProperty("server.home"));

    @Override
    public String jndiName(String name) {
        return "java:/" + name;
    }

    @Override
    public void bind(WebArchive application, List<String> messageDrivenBeans) {
        // default-resource-adapter-name, see apogee.cli
    }

    @Override
    public Path log() {
        return HOME.resolve("standalone/log/server.log");
    }

    @Override
    public ProcessHandle process() {
        return ProcessHandle.allProcesses()
                .filter(process -> isOurs(process.info().commandLine().orElse("")))
                .findAny()
                .orElseThrow(() -> new IllegalStateException("no server runs in " + HOME));
    }

    /** Another server of the same installation has its settings in another file. */
    private static boolean isOurs(String commandLine) {
        return commandLine.contains("-Djboss.home.dir=" + HOME + " ") && commandLine.contains(SETTINGS);
    }

    @Override
    public void kill() throws Exception {
        ProcessHandle server = process();
        server.destroyForcibly();
        server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void start() throws IOException {
        long before = starts();
        ProcessBuilder command = new ProcessBuilder(
                        HOME.resolve("bin/standalone.sh").toString(), "--server-config=" + SETTINGS)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        HOME.resolveSibling("wildfly.out").toFile()));
        command.environment().put("JBOSS_HOME", HOME.toString());
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS", System.getProperty("server.options"));
        Process script = command.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }));
        Awaitility.await()
                .alias("WildFly has started")
                .atMost(LIMIT)
                .failFast("WildFly has ended", () -> !script.isAlive())
                .until(() -> starts() > before);
    }

    private long starts() throws IOException {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(STARTED)).count();
        }
    }
}
