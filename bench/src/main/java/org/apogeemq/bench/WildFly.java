package org.apogeemq.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A WildFly with the beans of {@code bench/peers/mdb}. Its log goes to a file beside it. Closing kills it. */
final class WildFly implements AutoCloseable {
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(5);
    private static final long PAUSE_MILLIS = 200;
    private static final int START_TRIES = 900;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private WildFly(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the server with the configuration of an adapter and without the data of earlier runs.
     *
     * @param bench the bench module's folder
     * @param adapter {@code apogee} or {@code artemis}
     * @param fsync durability class
     * @param heap megabytes
     * @param options further JVM options
     */
    static WildFly start(Path bench, String adapter, boolean fsync, int heap, List<String> options) throws Exception {
        Path target = bench.resolve("peers/mdb/target");
        Path home = only(target, "wildfly-");
        Path base = target.resolve(adapter + "-server");
        delete(base);
        Path deployments = Files.createDirectories(base.resolve("deployments"));
        copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
        Files.copy(target.resolve("mdb.war"), deployments.resolve("mdb.war"));
        if (adapter.equals("apogee")) {
            Path rar = only(bench.resolveSibling("ra").resolve("target"), ".rar");
            Files.copy(rar, deployments.resolve("apogee-ra.rar"), StandardCopyOption.REPLACE_EXISTING);
        }
        int port = freePort();
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/standalone.sh").toString()));
        command.addAll(List.of(
                "--server-config=standalone-" + adapter + ".xml",
                "-Djboss.server.base.dir=" + base,
                "-Dbench.sync=" + fsync,
                "-Dbench.flush=" + (fsync ? "SYNC_FLUSH" : "ASYNC_FLUSH"),
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=0",
                "-Djboss.management.http.port=" + freePort(),
                "-Djboss.node.name=bench",
                "-Dorg.wildfly.iiop.port=0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JBOSS_HOME", home.toString());
        builder.environment()
                .put("JAVA_OPTS", "-Xms" + heap + "m -Xmx" + heap + "m -XX:+UseG1GC " + String.join(" ", options));
        builder.redirectOutput(target.resolve(adapter + "-server.log").toFile());
        WildFly server = new WildFly(builder.start(), port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.awaitStart(target.resolve(adapter + "-server.log"));
        return server;
    }

    private void awaitStart(Path log) throws Exception {
        for (int i = 0; i < START_TRIES; i++) {
            try {
                if (send("/mdb/round?bean=XaBean&messages=1").statusCode() == 200) {
                    return;
                }
            } catch (ConnectException notYet) {
                if (!process.isAlive()) {
                    break;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        close();
        throw new IOException("WildFly did not start, see " + log);
    }

    /** What the application answers. */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path);
        if (response.statusCode() != 200) {
            throw new IOException(path + " answers " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).timeout(ROUND_LIMIT).build(), BodyHandlers.ofString());
    }

    private static Path only(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .findFirst()
                    .orElseThrow(() -> new IOException("nothing with " + part + " in " + folder));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
