package org.apogeemq.interop.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The server {@code apogee} of an Open Liberty installation: its process, and the script {@code server}. */
final class LibertyServer {
    private static final long LIMIT_SECONDS = 240;
    private static final String NAME = "apogee";
    private static final Path HOME = Path.of(System.getProperty("server.home"));
    private static final Path SERVERS = HOME.resolve("usr/servers");

    Path directory() {
        return SERVERS.resolve(NAME);
    }

    /** The server's process, if it runs. */
    Optional<ProcessHandle> running() {
        try {
            String pid =
                    Files.readString(SERVERS.resolve(".pid/" + NAME + ".pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> process.info().commandLine().orElse("").contains(HOME.toString()));
        } catch (IOException e) {
            return Optional.empty(); // the script writes the file when it starts, and deletes it when it stops
        }
    }

    /** Returns when the server is ready, with the applications that it has. */
    void start() throws IOException, InterruptedException {
        script("start");
    }

    void stop() throws IOException, InterruptedException {
        if (running().isPresent()) {
            script("stop");
        }
    }

    void killIfRunning() {
        running().ifPresent(ProcessHandle::destroyForcibly);
    }

    private static void script(String command) throws IOException, InterruptedException {
        Path output = HOME.resolveSibling("liberty.out");
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(HOME.resolve("bin/server").toString(), command, NAME))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "server " + command + " takes longer than " + LIMIT_SECONDS + " s, see " + output);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("server " + command + " failed, see " + output);
        }
    }
}
