package org.apogeemq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.ra.statistics.ActivationStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of an activation's concurrent consumers. It takes a thread of the server when messages are there and gives it back
 * when there are none. {@link #look} and {@link #end} run on the activation's thread, {@link #run} on the server's.
 */
final class Worker implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** After so many messages the thread goes back, so that others get it. */
    private static final int BATCH = 64;

    /** What a worker needs of its activation. All methods may be called on any thread. */
    interface Host {
        /** To call {@link #look} soon. */
        void lookAt(Worker worker);

        /** To call {@link #look} after a pause, because the server had no thread or no endpoint. */
        void lookLater(Worker worker);

        /** To have the worker run on a thread of the server. */
        void submit(Worker worker) throws ResourceException;

        /** To have the worker run after a time. */
        void submitAfter(Worker worker, long millis);

        /** A submitted worker has run, or never will. */
        void idle(Worker worker);
    }

    private final String name;
    private final Host host;
    private final MessageEndpointFactory endpoints;
    private final ContainerSession session;
    private final Delivery delivery;
    private final BackOff backOff;
    private final ActivationStatistics statistics;
    /** Submitted, running, or pausing before a redelivery. */
    private final AtomicBoolean busy = new AtomicBoolean();

    private volatile boolean ended;
    private volatile boolean released;

    Worker(
            String name,
            Host host,
            MessageEndpointFactory endpoints,
            ContainerSession session,
            Delivery delivery,
            BackOff backOff,
            ActivationStatistics statistics) {
        this.name = name;
        this.host = host;
        this.endpoints = endpoints;
        this.session = session;
        this.delivery = delivery;
        this.backOff = backOff;
        this.statistics = statistics;
        session.onArrival(() -> host.lookAt(this));
    }

    /** Begins to deliver if something is there and nobody delivers it. */
    void look() {
        if (ended || busy.get()) {
            return; // whoever runs looks again
        }
        int deliveryCount = session.nextDeliveryCount();
        if (deliveryCount == 0) {
            return;
        }
        busy.set(true);
        long pause = backOff.millis(deliveryCount);
        if (pause > 0) {
            host.submitAfter(this, pause);
        } else {
            submit();
        }
    }

    /** Takes a thread of the server. On the activation's thread. */
    void submit() {
        if (ended) {
            return;
        }
        try {
            host.submit(this);
        } catch (ResourceException e) {
            statistics.failed(e);
            LOG.warn("{}: the server has no thread for it: {}", name, e.getMessage());
            busy.set(false);
            host.lookLater(this);
        }
    }

    /** No further message is delivered. */
    void end() {
        ended = true;
        session.onArrival(null);
    }

    @Override
    public void run() {
        released = false;
        boolean again = false;
        statistics.begins();
        try {
            again = deliverBatch();
        } finally {
            statistics.ends();
            host.idle(this);
            busy.set(false);
            if (again) {
                host.lookAt(this);
            } else {
                host.lookLater(this);
            }
        }
    }

    /** False when the endpoint takes nothing now. */
    private boolean deliverBatch() {
        MessageEndpoint endpoint;
        try {
            endpoint = endpoints.createEndpoint(delivery.xaResource());
        } catch (UnavailableException e) {
            LOG.info("{}: the bean takes no messages now: {}", name, e.getMessage());
            return false;
        }
        try {
            deliver(endpoint);
            return true;
        } catch (JMSException | ResourceException | RuntimeException e) {
            statistics.failed(e);
            LOG.warn("{}: a delivery failed; its message comes again", name, e);
            return false;
        } finally {
            endpoint.release();
        }
    }

    private void deliver(MessageEndpoint endpoint) throws JMSException, ResourceException {
        delivery.deliver(endpoint);
        for (int i = 1; i < BATCH && !ended && !released; i++) {
            int deliveryCount = session.nextDeliveryCount();
            if (deliveryCount == 0 || backOff.millis(deliveryCount) > 0) {
                return;
            }
            delivery.deliver(endpoint);
        }
    }

    /** The server wants its thread back. WildFly says so after every run, too, when it means nothing. */
    @Override
    public void release() {
        released = true;
    }
}
