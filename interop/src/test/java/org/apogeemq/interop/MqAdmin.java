package org.apogeemq.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.apogeemq.testkit.ChildJvm;

/**
 * The official {@code mqadmin}, of the client's version, in one process for many commands: each is run as from a shell and
 * answered with what it printed. For one test thread.
 */
final class MqAdmin implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int ATTEMPTS = 3;
    private static final Pattern NO_ANSWER = Pattern.compile("Remoting(Timeout|SendRequest)Exception");
    private static final String END = "--- end of mqadmin command ";
    private static final String SEPARATOR = "\u0001";

    private final String nameServer;
    private final List<String> options;
    private ChildJvm jvm;
    private long commands;

    private MqAdmin(String nameServer, List<String> options) throws IOException {
        this.nameServer = nameServer;
        this.options = options;
        this.jvm = shell();
    }

    private ChildJvm shell() throws IOException {
        return ChildJvm.start(System.getProperty("java.class.path"), options, Shell.class.getName(), List.of());
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
                "-Dcom.rocketmq.remoting.client.connect.timeout=30000",
                "-Drocketmq.home.dir=" + home);
        return new MqAdmin(cluster.nameServer(), options);
    }

    /**
     * Runs a command with {@code -n} and the cluster's name servers.
     *
     * @return what it printed, stack traces included
     * @throws AssertionError when it does not end; the next command has a process of its own then
     */
    String run(String command, String... arguments) throws Exception {
        String output = runOnce(command, arguments);
        // The tool waits a few seconds at the most, which a busy machine may need for itself, and after one such wait
        // closes
        // the connection under its other requests.
        for (int i = 1; i < ATTEMPTS && NO_ANSWER.matcher(output).find(); i++) {
            output = runOnce(command, arguments);
        }
        return output;
    }

    private String runOnce(String command, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(command, "-n", nameServer));
        words.addAll(List.of(arguments));
        String number = Long.toString(++commands);
        List<String> output = new ArrayList<>();
        try {
            jvm.writeLine(number + SEPARATOR + String.join(SEPARATOR, words));
            jvm.awaitLine(line -> isEnd(line, number, output), LIMIT);
        } catch (AssertionError | UncheckedIOException e) {
            jvm.close();
            jvm = shell();
            throw new AssertionError("mqadmin " + String.join(" ", words) + ": " + e.getMessage(), e);
        }
        return String.join("\n", output);
    }

    /** Collects a command's output; what a command printed that nobody waits for any more is dropped. */
    private static boolean isEnd(String line, String number, List<String> output) {
        int end = line.lastIndexOf(END);
        output.add(end < 0 ? line : line.substring(0, end));
        if (end < 0 || line.substring(end + END.length()).equals(number)) {
            return end >= 0;
        }
        output.clear();
        return false;
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
                int words = line.indexOf(SEPARATOR);
                try {
                    MQAdminStartup.main0(line.substring(words + 1).split(SEPARATOR), null);
                } catch (RuntimeException | Error e) {
                    e.printStackTrace(System.out); // as a shell would show it, and ready for the next
                }
                System.out.println(END + line.substring(0, words));
            }
        }
    }
}
