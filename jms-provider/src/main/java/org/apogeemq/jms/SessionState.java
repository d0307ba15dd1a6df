package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.ApogeeQueue;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.message.MessageMapper;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.vendor.TransactionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session does: owns its gate, threads, acknowledgements, transaction, consumers, and ends them in order. Shares
 * nothing that is locked with other sessions.
 */
final class SessionState {
    private static final Logger LOG = LoggerFactory.getLogger(SessionState.class);

    private final ApogeeConnection connection;
    private final Provider provider;
    private final ConnectionSettings settings;
    private final int declaredMode;
    private final DeliveryGate gate = new DeliveryGate();
    private final DeliveryThread deliveryThread;
    private final SendWindow window;
    private final Completions completions;
    private final Acknowledgements acknowledgements;
    private final SessionWork work;
    /** Null when the session is not an XA session. */
    private final ApogeeXAResource branches;

    private final StartGuard startGuard = new StartGuard();
    private final MessageSender sender;
    private final ServerSessionWork serverSession;
    private final SessionConsumers consumers;
    private final List<ApogeeHalfMessageProducer> halfProducers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;
    /** Of the resource adapter; null: none. */
    private volatile Runnable arrivalListener;

    static SessionState ofXa(ApogeeXAConnection connection, int number) {
        return new SessionState(connection, Session.AUTO_ACKNOWLEDGE, number, connection);
    }

    SessionState(ApogeeConnection connection, int mode, int number) {
        this(connection, mode, number, null);
    }

    private SessionState(ApogeeConnection connection, int mode, int number, ApogeeXAConnection xaOrNull) {
        this.connection = connection;
        this.provider = connection.provider();
        this.settings = connection.settings();
        this.declaredMode = mode;
        String name = connection.name() + "-session-" + number;
        this.deliveryThread = new DeliveryThread(
                gate,
                mode == Session.SESSION_TRANSACTED || xaOrNull != null,
                name + "-delivery",
                connection::errorInThread);
        this.window = new SendWindow(connection::nanoTime);
        this.completions = new Completions(name + "-completion", connection::errorInThread);
        this.acknowledgements = new Acknowledgements(provider, this::mode, settings.requestTimeout());
        this.work = new SessionWork(this, window, mode == Session.SESSION_TRANSACTED);
        this.sender = new MessageSender(this, window, completions, number);
        this.consumers = new SessionConsumers(this);
        this.serverSession = new ServerSessionWork(this);
        this.branches = xaOrNull == null ? null : new ApogeeXAResource(this, xaOrNull);
    }

    boolean isXa() {
        return branches != null;
    }

    ApogeeXAResource branches() {
        return branches;
    }

    StartGuard startGuard() {
        return startGuard;
    }

    ApogeeConnection connection() {
        return connection;
    }

    Provider provider() {
        return provider;
    }

    ConnectionSettings settings() {
        return settings;
    }

    /** The mode; of an XA session the one in which it works at present. */
    int mode() {
        return isXa() && work.transaction() != null ? Session.SESSION_TRANSACTED : declaredMode;
    }

    DeliveryGate gate() {
        return gate;
    }

    DeliveryThread deliveryThread() {
        return deliveryThread;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** What the session works for; null for nothing, and when it is not transacted. */
    SessionTransaction transaction() {
        return work.transaction();
    }

    SessionWork work() {
        return work;
    }

    MessageSender sender() {
        return sender;
    }

    ServerSessionWork serverSession() {
        return serverSession;
    }

    long now() {
        return connection.now();
    }

    long nanoTime() {
        return connection.nanoTime();
    }

    boolean isStarted() {
        return gate.isOpen();
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        connection.checkOpen();
    }

    /** Throws when the session would do outside of a transaction what is meant for one. */
    void checkMayWork(String verb, ApogeeDestination destination) throws IllegalStateException {
        startGuard.check(transaction(), verb, destination);
    }

    /** The gate is taken for the caller, within the close time-out. To be left in a finally block. */
    void enterGate(String what) throws JMSException {
        if (!gate.tryEnter(settings.closeTimeout().toMillis())) {
            throw new JMSException(what + ": a message listener of this session is still running after closeTimeout="
                    + settings.closeTimeout().toMillis() + " ms");
        }
    }

    /** The message of a lease, with what the session has to do with it. */
    JmsMessage toMessage(Delivery lease, ApogeeDestination from) {
        JmsMessage message = MessageMapper.fromRecord(
                lease.takeRecord(),
                from,
                lease.queueId(),
                lease.queueOffset(),
                lease.deliveryCount(),
                settings.allowedClasses());
        if (declaredMode == Session.CLIENT_ACKNOWLEDGE) {
            message.onAcknowledge(this::acknowledge);
        } else {
            message.onAcknowledge(this::checkOpen);
        }
        return message;
    }

    /** Acknowledges all that the session has delivered, in CLIENT mode; else does nothing but check. */
    void acknowledge() throws JMSException {
        checkOpen();
        if (declaredMode == Session.CLIENT_ACKNOWLEDGE) {
            acknowledgements.acknowledgeAll();
        }
    }

    ApogeeMessageProducer newProducer(ApogeeDestination destination) {
        connection.used();
        return new ApogeeMessageProducer(this, destination);
    }

    ApogeeHalfMessageProducer newHalfProducer(
            ApogeeDestination destination, String producerGroup, TransactionListener listener) throws JMSException {
        connection.used();
        ApogeeHalfMessageProducer producer = ApogeeHalfMessageProducer.join(this, destination, producerGroup, listener);
        halfProducers.add(producer);
        return producer;
    }

    void remove(ApogeeHalfMessageProducer producer) {
        halfProducers.remove(producer);
    }

    ApogeeQueueBrowser newBrowser(ApogeeQueue queue, String selector) throws JMSException {
        connection.temporaries().checkMayConsume(queue);
        return new ApogeeQueueBrowser(this, queue, selector == null || selector.isBlank() ? null : selector);
    }

    void unsubscribe(String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("unsubscribe: the name is " + (name == null ? "null" : "empty")
                    + "; there is no such subscription");
        }
        Await.get(
                provider.unsubscribe(connection.clientId(), name),
                settings.requestTimeout(),
                "unsubscribe '" + name + "'");
    }

    SessionConsumers consumers() {
        return consumers;
    }

    void remove(ApogeeMessageConsumer consumer) {
        consumers.remove(consumer);
        deliveryThread.remove(consumer);
    }

    boolean hasListeners() {
        return deliveryThread.hasConsumers();
    }

    /** Messages arrived for a consumer. On an event loop. */
    void arrived(ListenerTurn turn) {
        deliveryThread.arrived(turn);
        Runnable listener = arrivalListener;
        if (listener != null) {
            listener.run();
        }
    }

    void onArrival(Runnable listener) {
        arrivalListener = listener;
    }

    /** Delivery count of the message that a receive would give; 0 when none is there or may be taken. */
    int nextDeliveryCount() {
        gate.enter();
        try {
            return !gate.isOpen() || consumers.all().isEmpty()
                    ? 0
                    : consumers.all().get(0).nextDeliveryCount();
        } finally {
            gate.leave();
        }
    }

    /** A receive found nothing and is about to wait. */
    void aboutToWait() {
        acknowledgements.flushLazy();
    }

    void start() {
        gate.open();
        if (gate.tryEnter(0)) { // else whoever is inside looks again when woken
            try {
                consumers.all().forEach(ApogeeMessageConsumer::resume);
            } finally {
                gate.leave();
            }
        }
        wakeAll();
    }

    /** Stops delivery; returns when no listener runs and no receive is taking a message. */
    void stop() throws JMSException {
        if (!gate.shut(settings.closeTimeout().toMillis())) {
            throw new JMSException("stop: a message listener is still running after closeTimeout="
                    + settings.closeTimeout().toMillis() + " ms; no further message will be delivered");
        }
        enterGate("stop");
        try {
            for (ApogeeMessageConsumer consumer : consumers.all()) {
                if (!gate.isOpen()) {
                    consumer.suspend();
                }
            }
        } finally {
            gate.leave();
        }
    }

    /** The provider has given up: whoever waits is told. */
    void failed(ProviderException reason) {
        consumers.all().forEach(c -> c.failed(reason));
    }

    private void wakeAll() {
        consumers.all().forEach(ApogeeMessageConsumer::wake);
        deliveryThread.wake();
    }

    /** Throws when called from a completion listener of this session. */
    void checkNotCompletionListener(String what) throws IllegalStateException {
        if (completions.isCurrent()) {
            throw new IllegalStateException(what + ": not from a completion listener of the same session");
        }
    }

    /** Throws when called from a message listener of this session, which stop would wait for. */
    void checkNotMessageListener(String what) throws IllegalStateException {
        if (deliveryThread.isCurrent() || gate.isHeldByCurrentThread()) {
            throw new IllegalStateException(what + ": not from a message listener of the same session");
        }
    }

    /** Throws when called from a listener of this session of any kind, which close would wait for. */
    void checkNotOwnListener(String what) throws IllegalStateException {
        checkNotMessageListener(what);
        checkNotCompletionListener(what);
        for (ApogeeHalfMessageProducer producer : halfProducers) {
            producer.checkNotOwnListener(what);
        }
    }

    void checkNotForServerSession() throws IllegalStateException {
        if (serverSession.listener() != null) {
            throw new IllegalStateException(
                    "setMessageListener: the session has a listener of its own for a connection consumer");
        }
    }

    /** Closes: waits for a running listener and for completion listeners, then gives back what is not acknowledged. */
    void close() throws JMSException {
        if (closing.get()) {
            return;
        }
        checkNotOwnListener("close");
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        // a listener that is running may still acknowledge, commit and send
        boolean quiet = gate.shut(settings.closeTimeout().toMillis());
        closed = true;
        connection.remove(this);
        deliveryThread.close();
        wakeAll();
        JMSException stuck = closeHalfProducers();
        boolean sent = window.awaitIdle(settings.closeTimeout().toNanos());
        completions.close();
        List<ApogeeMessageConsumer> receivers = List.copyOf(consumers.all());
        endLeases();
        for (ApogeeMessageConsumer receiver : receivers) {
            quiet &= receiver.awaitReceiver(settings.closeTimeout().toMillis());
        }
        if (!quiet || !sent) {
            throw new JMSException("close: "
                    + (quiet ? "a completion listener or send" : "a message listener or receive")
                    + " of the session has not ended after closeTimeout="
                    + settings.closeTimeout().toMillis()
                    + " ms; the session is closed all the same");
        }
        if (stuck != null) {
            throw stuck;
        }
    }

    private JMSException closeHalfProducers() {
        JMSException stuck = null;
        for (ApogeeHalfMessageProducer producer : halfProducers) {
            try {
                producer.close();
            } catch (JMSException e) {
                stuck = e;
            }
        }
        return stuck;
    }

    private void endLeases() throws JMSException {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        if (isXa()) {
            branches.sessionClosing();
        }
        acknowledgements.flushLazy();
        List<Delivery> delivered = acknowledgements.takeDelivered();
        SessionTransaction transaction = work.transaction();
        if (transaction != null && !(transaction.isEmpty() && delivered.isEmpty())) {
            answers.add(provider.rollback(transaction.number(), new int[0], delivered));
        } else if (!delivered.isEmpty()) {
            answers.add(provider.acknowledge(org.apogeemq.jms.provider.AckKind.RELEASE_COUNTED, delivered));
        }
        for (ApogeeMessageConsumer consumer : consumers.all()) {
            answers.add(consumer.closeWithSession());
        }
        if (isXa()) { // their leases stay for the branches
            consumers.all().forEach(consumer -> answers.add(consumer.releaseBuffered()));
        }
        consumers.clear();
        for (CompletableFuture<Void> answer : answers) {
            try {
                Await.get(answer, settings.requestTimeout(), "close the session");
            } catch (JMSException e) {
                // the broker ends leases with the connection at the latest; what is lost is only time
                LOG.debug("closing a session: {}", e.getMessage());
            }
        }
    }

    /** True in the modes in which a closing consumer holds no lease that the application has seen. */
    boolean endsLeasesAtOnce() {
        int now = mode();
        return now == Session.AUTO_ACKNOWLEDGE || now == Session.DUPS_OK_ACKNOWLEDGE;
    }

    /** Whether all leases of a consumer end when it is closed. */
    boolean closesWithLeases() {
        return endsLeasesAtOnce() && !isXa();
    }
}
