package org.apogeemq.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.apogeemq.testkit.ChildJvm;

/**
 * The official {@code mqadmin}, of the client's version, in one process for many commands: each is run as from a shell and
 * answered with what it printed. For one test thread.
 */
final class MqAdmin implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String END = "--- end of mqadmin command ---";
    private static final String SEPARATOR = "\u0001";

    private final String nameServer;
    private final ChildJvm jvm;

    private MqAdmin(String nameServer, ChildJvm jvm) {
        this.nameServer = nameServer;
        this.jvm = jvm;
    }

    /**
     * Starts it.
     *
     * @param home {@code rocketmq.home.dir}: where {@code conf/tools.yml} with an access key may be, and logs go
     */
    static MqAdmin start(Cluster cluster, Path home) throws IOException {
        Path logging = home.resolve("conf/logback_tools.xml");
        Files.createDirectories(logging.getParent());
        Files.writeString(logging, "<configuration/>"); // the 4 line does not start without
        List<String> options = List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-Drocketmq.home.dir=" + home);
        return new MqAdmin(
                cluster.nameServer(),
                ChildJvm.start(System.getProperty("java.class.path"), options, Shell.class.getName(), List.of()));
    }

    /**
     * Runs a command with {@code -n} and the cluster's name servers.
     *
     * @return what it printed, stack traces included
     */
    String run(String command, String... arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(command, "-n", nameServer));
        words.addAll(List.of(arguments));
        jvm.writeLine(String.join(SEPARATOR, words));
        List<String> output = new ArrayList<>();
        jvm.awaitLine(
                line -> {
                    boolean end = line.endsWith(END);
                    output.add(end ? line.substring(0, line.length() - END.length()) : line);
                    return end;
                },
                LIMIT);
        return String.join("\n", output);
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The child's side. */
    static final class Shell {
        private Shell() {}

        /** Runs each line of standard input. */
        public static void main(String[] none) throws IOException {
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                MQAdminStartup.main0(line.split(SEPARATOR), null);
                System.out.println(END);
            }
        }
    }
}
