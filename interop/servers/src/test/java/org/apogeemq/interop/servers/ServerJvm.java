package org.apogeemq.interop.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks into the server's JVM from outside, with {@code jcmd}. */
final class ServerJvm {
    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private final long pid;

    ServerJvm(long pid) {
        this.pid = pid;
    }

    /** The names of the threads that begin so. */
    List<String> threads(String prefix) throws IOException, InterruptedException {
        return ask("Thread.print")
                .filter(line -> line.startsWith("\"" + prefix))
                .map(line -> line.substring(1, line.indexOf('"', 1)))
                .sorted()
                .toList();
    }

    /** How many class loaders have the class, after a garbage collection. */
    long loadersOf(Class<?> type) throws IOException, InterruptedException {
        ask("GC.run");
        return ask("VM.classloaders", "show-classes=true")
                .filter(line -> line.endsWith(" " + type.getName()))
                .count();
    }

    private Stream<String> ask(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(JCMD, Long.toString(pid)));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(all + ": " + answer);
        }
        return answer.lines();
    }
}
