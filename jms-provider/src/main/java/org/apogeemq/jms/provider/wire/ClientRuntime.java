package org.apogeemq.jms.provider.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionAttribute;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.netty.TlsOptions;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/**
 * The event loops and the timer that the JMS connections of this JVM share, one set for each TLS setting. Made with the
 * first connection and ended with the last, so that an application that closes its connections leaves no thread behind.
 */
public final class ClientRuntime {
    private static final int EVENT_LOOPS = 2;
    private static final Map<TlsOptions, ClientRuntime> SHARED = new HashMap<>();

    /** Threads that end the runtimes which nobody uses any more. */
    private static final Set<Thread> CLOSERS = ConcurrentHashMap.newKeySet();

    static final ConnectionAttribute<WireProvider> PROVIDER = ConnectionAttribute.create("provider");

    private final TlsOptions tls;
    private final RemotingClient client;
    private final ScheduledThreadPoolExecutor timer;
    private int users;

    private ClientRuntime(TlsOptions tls) {
        this.tls = tls;
        this.client = RemotingClient.builder()
                .threads(EVENT_LOOPS)
                .tls(tls)
                .handlers(Map.of(
                        RequestCode.DELIVER, ClientRuntime::deliver,
                        RequestCode.CHECK_TRANSACTION_STATE, ClientRuntime::check))
                .build();
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "apogee-timer");
            t.setDaemon(true);
            return t;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** The shared runtime; to be given back with {@link #release()}. */
    public static synchronized ClientRuntime acquire(TlsOptions tls) {
        ClientRuntime runtime = SHARED.computeIfAbsent(tls, ClientRuntime::new);
        runtime.users++;
        return runtime;
    }

    /** Gives the runtime back; the last user ends it. May be called on an event loop. */
    public void release() {
        synchronized (ClientRuntime.class) {
            if (--users > 0) {
                return;
            }
            SHARED.remove(tls);
        }
        timer.shutdownNow();
        // closing waits for the event loops, so not on one of them
        Thread closer = new Thread(
                () -> {
                    try {
                        client.close();
                    } finally {
                        CLOSERS.remove(Thread.currentThread());
                    }
                },
                "apogee-close");
        closer.setDaemon(true);
        CLOSERS.add(closer);
        closer.start();
    }

    /**
     * Waits until the threads of connections that are closed have ended; for who unloads these classes afterwards. Not on an
     * event loop.
     *
     * @param millis how long for each TLS setting at most
     */
    public static void awaitEnded(long millis) throws InterruptedException {
        for (Thread closer : CLOSERS) {
            closer.join(millis);
        }
    }

    public RemotingClient client() {
        return client;
    }

    public ScheduledExecutorService timer() {
        return timer;
    }

    private static void deliver(Command request, Connection connection) {
        WireProvider provider = connection.attribute(PROVIDER);
        if (provider != null) {
            provider.delivered(request.body());
        }
    }

    private static void check(Command request, Connection connection) {
        HalfRequests halves = connection.attribute(HalfRequests.ATTRIBUTE);
        if (halves != null) {
            halves.check(request);
        }
    }
}
