package org.apogeemq.namesrv.handler;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes to disk, so that no event loop waits for it, with a bounded queue before it. */
public final class DiskWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWorker.class);
    private static final int QUEUE = 1000;
    private static final int CLOSE_SECONDS = 10;

    private final ExecutorService executor =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), work -> {
                Thread thread = new Thread(work, "namesrv-disk");
                thread.setDaemon(true);
                return thread;
            });

    /** Something that writes to disk. */
    interface Work {
        void run() throws IOException;
    }

    /** Does the work on the disk thread and then answers: success, or what went wrong. */
    void answerAfter(Work work, Command request, Connection connection) throws CommandException {
        try {
            executor.execute(() -> connection.send(result(work, request)));
        } catch (RejectedExecutionException e) {
            throw new CommandException(
                    ResponseCode.SYSTEM_BUSY, "Too many changes wait to be written (" + QUEUE + "); try again");
        }
    }

    private static Command result(Work work, Command request) {
        try {
            work.run();
            return request.response(ResponseCode.SUCCESS, null, null, null);
        } catch (IllegalArgumentException e) {
            return request.response(ResponseCode.INVALID_PARAMETER, e.getMessage(), null, null);
        } catch (IOException | RuntimeException e) {
            LOG.error("A change was not made: {}", e.getMessage(), e);
            return request.response(ResponseCode.SYSTEM_ERROR, e.getMessage(), null, null);
        }
    }

    /** Finishes what was accepted. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Changes of key-value settings were not written within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
