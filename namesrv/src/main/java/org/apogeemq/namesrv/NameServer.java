package org.apogeemq.namesrv;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apogeemq.namesrv.config.ChangeableConfig;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.namesrv.handler.DiskWorker;
import org.apogeemq.namesrv.handler.NameServerHandlers;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.namesrv.route.BrokerId;
import org.apogeemq.namesrv.route.RouteTable;
import org.apogeemq.namesrv.security.SignedRequests;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionListener;
import org.apogeemq.remoting.netty.RemotingServer;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.security.SecuritySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running name server: brokers register with it, clients ask it where the queues of a topic are.
 *
 * <p>Routes live in memory only: after a restart brokers register again within their period (30 s). Key-value settings
 * are kept on disk.
 */
public final class NameServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);

    private final RouteTable routes;
    private final ChangeableConfig config;
    private final LongSupplier millis;
    private final DiskWorker disk;
    private final ScheduledExecutorService scanner;
    private final RemotingServer server;

    private NameServer(NameServerConfig file, KeyValueStore keyValues, LongSupplier nanoClock) {
        config = new ChangeableConfig(file, keyValues);
        long start = nanoClock.getAsLong();
        millis = () -> TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - start);
        routes = new RouteTable(() -> config.current().deleteTopicWithBrokerRegistration());
        disk = new DiskWorker();
        scanner = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "namesrv-scan");
            thread.setDaemon(true);
            return thread;
        });
        server = RemotingServer.builder(new InetSocketAddress(file.bindAddress(), file.listenPort()))
                .handlers(checked(file.security(), NameServerHandlers.table(routes, keyValues, config, disk, millis)))
                .tls(file.security().serverTls())
                .listener(new ConnectionListener() {
                    @Override
                    public void closed(Connection connection) {
                        log(routes.connectionClosed(connection), "its connection was closed");
                    }
                })
                .build();
    }

    private static Map<Integer, RequestHandler> checked(
            SecuritySettings security, Map<Integer, RequestHandler> handlers) {
        if (!security.authentication()) {
            return handlers;
        }
        if (security.users().isEmpty()) {
            throw new ConfigException("authenticationEnabled=true, but no broker could register: set"
                    + " innerClientAuthenticationCredentials={\"accessKey\":\"...\",\"secretKey\":\"...\"} or"
                    + " initAuthenticationUser={\"username\":\"...\",\"password\":\"...\"}");
        }
        return new SignedRequests(security.users()).guard(handlers);
    }

    /**
     * Opens the key-value settings and listens.
     *
     * @param config where to listen and where the settings are
     * @param nanoClock elapsed time, such as {@code System::nanoTime}
     * @throws IOException when the address cannot be bound or the settings cannot be read; the message names them
     * @throws ConfigException when a setting that was changed while the server ran is not allowed any more
     */
    public static NameServer start(NameServerConfig config, LongSupplier nanoClock) throws IOException {
        NameServer nameServer = new NameServer(config, KeyValueStore.open(config.kvConfigPath()), nanoClock);
        try {
            nameServer.server.start();
        } catch (IOException | RuntimeException e) {
            nameServer.close();
            throw e;
        }
        nameServer.scanner.scheduleWithFixedDelay(
                nameServer::scan, config.scanMillis(), config.scanMillis(), TimeUnit.MILLISECONDS);
        return nameServer;
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) server.localAddress();
    }

    /** Settings that were changed while the server ran, now or before, and lie over those of the file. */
    public Map<String, String> changedSettings() {
        return config.changes();
    }

    private void scan() {
        try {
            log(routes.expire(millis.getAsLong()), "it was silent for too long");
        } catch (RuntimeException e) {
            LOG.error("Looking for silent brokers failed; it is tried again", e);
        }
    }

    private static void log(Iterable<BrokerId> gone, String why) {
        gone.forEach(broker -> LOG.info("Broker gone, {}: {}", why, broker));
    }

    /** Stops listening, closes connections and finishes the changes accepted. A second call does nothing. */
    @Override
    public void close() {
        scanner.shutdownNow();
        server.close();
        disk.close();
    }
}
