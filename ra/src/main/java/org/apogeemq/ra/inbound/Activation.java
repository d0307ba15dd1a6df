package org.apogeemq.ra.inbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.ra.statistics.ActivationStatistics;
import org.apogeemq.ra.statistics.AdapterStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message-driven bean that consumes. All that it does, it does on one thread of its own: connect, and connect again for
 * as long as it takes; see what has arrived; ask the server for threads. No thread of the server waits for a broker.
 */
public final class Activation implements Worker.Host {
    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);
    private static final long LOOK_LATER_MILLIS = 1_000;
    private static final long STOP_SECONDS = 60;

    private final String name;
    private final ActivationPlan plan;
    private final MessageEndpointFactory endpoints;
    private final WorkManager workManager;
    private final BackOff redelivery;
    private final BackOff reconnect;
    private final AdapterStatistics allStatistics;
    private final ActivationStatistics statistics;
    private final ScheduledThreadPoolExecutor thread;
    /** The activation itself and every worker that is submitted. */
    private final Phaser atWork = new Phaser(1);

    private final List<Worker> workers = new ArrayList<>();
    private Connection connection;
    private int attempt = 1;
    private volatile boolean stopping;

    /** An activation that does nothing until {@link #start}. */
    public Activation(
            ActivationPlan plan,
            MessageEndpointFactory endpoints,
            WorkManager workManager,
            AdapterStatistics allStatistics) {
        this.plan = plan;
        this.endpoints = endpoints;
        this.workManager = workManager;
        ApogeeActivationSpec spec = plan.spec();
        this.name =
                "message-driven bean " + endpoints.getEndpointClass().getSimpleName() + " on '" + spec.target() + "'";
        this.redelivery = new BackOff(spec.getRedeliveryDelay(), spec.getRedeliveryMaxDelay());
        this.reconnect = new BackOff(spec.getReconnectDelay(), spec.getReconnectMaxDelay());
        this.allStatistics = allStatistics;
        this.statistics =
                allStatistics.activated(plan.facts(endpoints.getEndpointClass().getSimpleName()));
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread t = new Thread(task, "apogee-mdb-" + spec.target());
            t.setDaemon(true);
            // not that of the application, which has to be free to go
            t.setContextClassLoader(Activation.class.getClassLoader());
            return t;
        });
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Begins to connect. Does not wait. */
    public void start() {
        thread.execute(this::connect);
    }

    /**
     * Ends: returns when no bean is at work, or after a minute, and the connection is closed. What was not consumed is at
     * the broker.
     */
    public void stop() {
        stopping = true;
        try {
            end();
        } finally {
            allStatistics.deactivated(statistics);
        }
    }

    private void end() {
        thread.shutdownNow();
        boolean interrupted = false;
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: still connecting after {} s; it is left behind", name, STOP_SECONDS);
                return;
            }
            workers.forEach(Worker::end);
            atWork.awaitAdvanceInterruptibly(atWork.arrive(), STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("{}: a bean is still at work after {} s; its message will come again", name, STOP_SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        disconnect();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect() {
        if (stopping || connection != null) {
            return;
        }
        try {
            open();
            LOG.info("{}: consuming with {} consumers", name, workers.size());
            attempt = 1;
        } catch (JMSException | RuntimeException e) {
            disconnect();
            attempt++;
            long pause = reconnect.millis(attempt);
            if (!stopping) {
                statistics.failed(e);
                LOG.warn(
                        "{}: cannot consume yet, next attempt in {} ms: {}{}",
                        name,
                        pause,
                        e.getMessage(),
                        plan.advice(e));
                thread.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void open() throws JMSException {
        connection = plan.connect();
        connection.setExceptionListener(e -> thread.execute(() -> lost(e)));
        for (int i = 0; i < plan.concurrency(); i++) {
            Session session = plan.mode().newSession(connection);
            MessageConsumer consumer = plan.source().open(session);
            workers.add(new Worker(
                    name,
                    this,
                    endpoints,
                    (ContainerSession) session,
                    plan.mode().delivery(session, consumer, statistics),
                    redelivery,
                    statistics));
        }
        connection.start();
        statistics.consumesWith(workers.size());
        workers.forEach(Worker::look);
    }

    private void lost(JMSException reason) {
        if (stopping || connection == null) {
            return;
        }
        statistics.connectionLost(reason);
        LOG.warn("{}: lost its connection, connecting again: {}", name, reason.getMessage());
        disconnect();
        connect();
    }

    private void disconnect() {
        statistics.consumesWith(0);
        workers.forEach(Worker::end);
        workers.clear();
        Connection old = connection;
        connection = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (JMSException e) {
            LOG.info("{}: closing its connection: {}", name, e.getMessage());
        }
    }

    @Override
    public void lookAt(Worker worker) {
        thread.execute(worker::look);
    }

    @Override
    public void lookLater(Worker worker) {
        thread.schedule(worker::look, LOOK_LATER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void submit(Worker worker) throws WorkException {
        atWork.register();
        try {
            workManager.scheduleWork(worker);
        } catch (WorkException e) {
            atWork.arriveAndDeregister();
            throw e;
        }
    }

    @Override
    public void submitAfter(Worker worker, long millis) {
        thread.schedule(worker::submit, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void idle(Worker worker) {
        atWork.arriveAndDeregister();
    }
}
