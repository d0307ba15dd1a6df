package org.apogeemq.cli.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.command.ProductVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of this process, from start to stop: closed last one first, when the process is told to end or when a
 * later one does not start.
 */
final class Running implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean ready;

    Running() {
        LOG.info(
                "ApogeeMQ {}, Java {}, process {}",
                ProductVersion.text(),
                Runtime.version(),
                ProcessHandle.current().pid());
    }

    <T extends AutoCloseable> T add(T server) {
        servers.push(server);
        return server;
    }

    /** Says that clients are served, and waits until the process is told to end. */
    int serve() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
        ready = true;
        LOG.info("Ready");
        stopped.await();
        return ExitCode.OK;
    }

    /** Closes what runs, once; a second call returns at once. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        boolean clean = true;
        while (!servers.isEmpty()) {
            AutoCloseable server = servers.pop();
            try {
                server.close();
            } catch (Exception e) {
                clean = false;
                LOG.error("{} did not stop cleanly", server.getClass().getSimpleName(), e);
            }
        }
        if (clean && ready) {
            LOG.info("Stopped; everything accepted is on disk");
        }
        stopped.countDown();
    }
}
