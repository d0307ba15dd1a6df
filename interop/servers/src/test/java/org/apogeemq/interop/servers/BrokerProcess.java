package org.apogeemq.interop.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.testkit.ChildJvm;

/** The broker that the server's adapter connects to in a process of its own, which can be killed. */
final class BrokerProcess implements AutoCloseable {
    static final String READY = "READY";

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Path directory;
    private ChildJvm process;

    private BrokerProcess(Path directory) {
        this.directory = directory;
    }

    /** A new one without messages. */
    static BrokerProcess start() throws Exception {
        BrokerProcess started = new BrokerProcess(TestBroker.newDirectory());
        started.startAgain();
        return started;
    }

    /** With its messages, after {@link #kill}. */
    void startAgain() throws Exception {
        List<String> options = new ArrayList<>(ChildJvm.LIGHT);
        options.add("-Xmx256m");
        for (String port : List.of("port.nameserver", "port.broker")) {
            options.add("-D" + port + "=" + System.getProperty(port));
        }
        process = ChildJvm.start(
                System.getProperty("java.class.path"),
                options,
                TestBroker.class.getName(),
                List.of(directory.toString()));
        process.awaitLine(READY::equals, LIMIT);
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
