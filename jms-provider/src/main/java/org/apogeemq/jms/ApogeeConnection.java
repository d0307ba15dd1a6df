package org.apogeemq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection. Thread-safe. Made by {@link ApogeeConnectionFactory}, which has connected it. */
public sealed class ApogeeConnection implements QueueConnection, TopicConnection permits ApogeeXAConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeConnection.class);

    private final Provider provider;
    private final Runnable release;
    private final ConnectionSettings settings;
    private final Clocks clocks;
    private final Domain domain;
    private final String name;
    private final String key;
    private final Temporaries temporaries;
    private final ProducerGroups producerGroups = new ProducerGroups(this);
    private final ExceptionReporter reporter;
    private final List<SessionState> sessions = new CopyOnWriteArrayList<>();
    private final ConnectionConsumers connectionConsumers = new ConnectionConsumers(this);
    private final AtomicInteger sessionNumbers = new AtomicInteger();
    private final AtomicInteger subscriptionIds = new AtomicInteger();
    private volatile boolean closing;
    private volatile boolean closed;
    private final Object lifecycle = new Object();
    private volatile ConnectionInfo info;
    private volatile InetSocketAddress bornHost;
    private volatile String clientId;
    private volatile boolean used;
    private volatile boolean started;

    ApogeeConnection(
            Providers.Opened opened,
            ConnectionSettings settings,
            Clocks clocks,
            Domain domain,
            String name,
            String key) {
        this.key = key;
        this.provider = opened.provider();
        this.release = opened.release();
        this.settings = settings;
        this.clocks = clocks;
        this.domain = domain;
        this.name = name;
        this.temporaries = new Temporaries(this, provider);
        this.reporter = new ExceptionReporter(name);
    }

    /** Connects and claims the factory's client identifier. When this throws, nothing is left open. */
    void connect() throws JMSException {
        try {
            info = Await.get(
                    provider.connect(new Watch()), settings.connectTimeout().multipliedBy(3), "connect");
            bornHost = info.localAddress() instanceof InetSocketAddress address ? address : null;
            if (settings.clientId() != null) {
                claim(settings.clientId());
            }
        } catch (JMSException e) {
            provider.close();
            release.run();
            throw e;
        }
    }

    private final class Watch implements ProviderListener {
        @Override
        public void interrupted(String broker, ProviderException reason) {
            LOG.warn("{}: {}; connecting again", name, reason.getMessage());
        }

        @Override
        public void restored(String broker) {
            LOG.info("{}: connected to broker {} again", name, broker);
        }

        @Override
        public void failed(ProviderException reason) {
            sessions.forEach(session -> session.failed(reason));
            reporter.report(JmsExceptions.of(reason));
        }
    }

    Provider provider() {
        return provider;
    }

    ConnectionSettings settings() {
        return settings;
    }

    String name() {
        return name;
    }

    Temporaries temporaries() {
        return temporaries;
    }

    ProducerGroups producerGroups() {
        return producerGroups;
    }

    long now() {
        return clocks.wall().millis();
    }

    long nanoTime() {
        return clocks.nano().getAsLong();
    }

    String nextMessageId() {
        return "ID:" + clocks.keys().next();
    }

    int nextSubscriptionId() {
        return subscriptionIds.incrementAndGet();
    }

    /** Tells this connection from all others: what noLocal compares. */
    String key() {
        return key;
    }

    /** Null when the broker is in this JVM. */
    InetSocketAddress bornHost() {
        return bornHost;
    }

    int maxMessageSize() {
        return info.maxMessageSize();
    }

    int maxPrefetch() {
        return info.maxPrefetch();
    }

    /** JMSXUserID of what is sent; null when nobody logged in. */
    String userId() {
        return settings.user();
    }

    /** Something was done with the connection: its client identifier can no longer be set. */
    void used() {
        used = true;
    }

    String clientId() {
        return clientId;
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() throws IllegalStateException {
        if (closed) {
            throw new IllegalStateException("the connection is closed");
        }
    }

    /** A non-persistent message, for whose answer nobody waits, was refused. On an event loop. */
    void nonPersistentSendFailed(ProviderException reason) {
        if (!closed) {
            reporter.report(JmsExceptions.of(reason));
        }
    }

    /**
     * Something was thrown on a thread of this connection where no caller can be told: the exception listener is. Any
     * thread; does not block.
     *
     * @param what what happened, for the message
     */
    void errorInThread(String what, Throwable error) {
        LOG.error("{}: {}", name, what, error);
        JMSException problem = new JMSException(what + ": " + error);
        problem.setLinkedException(error instanceof Exception e ? e : null);
        problem.initCause(error);
        reporter.report(problem);
    }

    @Override
    public Session createSession() throws JMSException {
        return createSession(Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return newSession(sessionMode, domain);
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), domain);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), Domain.QUEUE);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return newSession(mode(transacted, acknowledgeMode), Domain.TOPIC);
    }

    /** With {@code transacted} the mode is ignored; without, {@code SESSION_TRANSACTED} is no mode. */
    private static int mode(boolean transacted, int acknowledgeMode) throws JMSException {
        if (transacted) {
            return Session.SESSION_TRANSACTED;
        }
        if (acknowledgeMode == Session.SESSION_TRANSACTED) {
            throw new JMSException(
                    "createSession(false, SESSION_TRANSACTED): not transacted and transacted; use createSession(true, 0)");
        }
        return acknowledgeMode;
    }

    private ApogeeSession newSession(int mode, Domain sessionDomain) throws JMSException {
        used = true;
        return newContextSession(mode, sessionDomain);
    }

    /** A session that does not count as use of the connection: after it, setClientID is still allowed. */
    ApogeeSession newContextSession(int mode, Domain sessionDomain) throws JMSException {
        checkOpen();
        SessionModes.check(mode);
        if (mode == Session.SESSION_TRANSACTED) {
            checkTransactions();
        }
        return new ApogeeSession(open(number -> new SessionState(this, mode, number)), sessionDomain);
    }

    /** Throws when the brokers have no transactions. */
    void checkTransactions() throws JMSException {
        if (info.noTransactions() != null) {
            throw new JMSException(info.noTransactions(), Failure.NOT_SUPPORTED.name());
        }
    }

    /** Enters a session into the connection. */
    SessionState open(IntFunction<SessionState> maker) throws JMSException {
        checkOpen();
        synchronized (lifecycle) {
            if (closing) {
                throw new IllegalStateException("the connection is being closed");
            }
            SessionState session = maker.apply(sessionNumbers.incrementAndGet());
            sessions.add(session);
            if (started) {
                session.start();
            }
            return session;
        }
    }

    Domain domain() {
        return domain;
    }

    void remove(SessionState session) {
        sessions.remove(session);
    }

    boolean consumes(ApogeeDestination destination) {
        return sessions.stream().anyMatch(session -> session.consumers().consume(destination));
    }

    @Override
    public String getClientID() throws JMSException {
        checkOpen();
        return clientId;
    }

    @Override
    public void setClientID(String newClientId) throws JMSException {
        checkOpen();
        if (clientId != null) {
            throw new IllegalStateException("setClientID('" + newClientId
                    + "'): the connection has the client identifier '" + clientId + "' already");
        }
        if (used) {
            throw new IllegalStateException("setClientID('" + newClientId
                    + "'): only directly after the connection was made, before anything else is done with it");
        }
        if (newClientId == null || newClientId.isEmpty()) {
            throw new InvalidClientIDException(
                    "setClientID: the client identifier is " + (newClientId == null ? "null" : "empty"));
        }
        claim(newClientId);
    }

    private void claim(String id) throws JMSException {
        Await.get(provider.claimClientId(id), settings.requestTimeout(), "claim the client identifier '" + id + "'");
        clientId = id;
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        checkOpen();
        return ApogeeConnectionMetaData.INSTANCE;
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        checkOpen();
        return reporter.listener();
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) throws JMSException {
        checkOpen();
        reporter.listener(listener);
    }

    @Override
    public void start() throws JMSException {
        checkOpen();
        used = true;
        synchronized (lifecycle) {
            started = true;
            sessions.forEach(SessionState::start);
            connectionConsumers.started(true);
        }
    }

    @Override
    public void stop() throws JMSException {
        checkOpen();
        for (SessionState session : sessions) {
            session.checkNotMessageListener("stop");
        }
        used = true;
        synchronized (lifecycle) {
            started = false;
            connectionConsumers.started(false);
        }
        for (SessionState session : sessions) {
            session.stop();
        }
    }

    @Override
    public void close() throws JMSException {
        if (closing) {
            return;
        }
        for (SessionState session : sessions) {
            session.checkNotOwnListener("close");
        }
        synchronized (lifecycle) {
            if (closing) {
                return;
            }
            closing = true;
        }
        JMSException first = null;
        for (ApogeeConnectionConsumer consumer : connectionConsumers.all()) {
            first = tryClose(consumer::close, first);
        }
        for (SessionState session : sessions) {
            first = tryClose(session::close, first);
        }
        closed = true;
        first = tryClose(this::disconnect, first);
        reporter.close();
        if (first != null) {
            throw first;
        }
    }

    /** Ends the connections to the brokers. */
    void disconnect() throws JMSException {
        try {
            Await.get(provider.close(), settings.closeTimeout(), "close the connection");
        } finally {
            release.run();
        }
    }

    private interface Closing {
        void run() throws JMSException;
    }

    private static JMSException tryClose(Closing closing, JMSException first) {
        try {
            closing.run();
            return first;
        } catch (JMSException e) {
            return first == null ? e : first;
        }
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        checkOpen();
        ApogeeDestination own = ApogeeDestination.of(destination);
        return connectionConsumers.open(
                own, own.kind().isTopic() ? Kind.TOPIC : Kind.QUEUE, null, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return createConnectionConsumer((Destination) queue, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        return createConnectionConsumer((Destination) topic, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return subscribe(
                "createDurableConnectionConsumer", topic, Kind.DURABLE, subscription, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return subscribe(
                "createSharedConnectionConsumer", topic, Kind.SHARED, subscription, selector, pool, maxMessages);
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String subscription, String selector, ServerSessionPool pool, int maxMessages)
            throws JMSException {
        return subscribe(
                "createSharedDurableConnectionConsumer",
                topic,
                Kind.SHARED_DURABLE,
                subscription,
                selector,
                pool,
                maxMessages);
    }

    private ConnectionConsumer subscribe(
            String method,
            Topic topic,
            Kind kind,
            String subscription,
            String selector,
            ServerSessionPool pool,
            int maxMessages)
            throws JMSException {
        domain.refuse(Domain.QUEUE, method);
        checkOpen();
        ApogeeDestination own = ApogeeDestination.of(topic);
        Subscriptions.check(method, own, kind, subscription, clientId);
        return connectionConsumers.open(own, kind, subscription, selector, pool, maxMessages);
    }

    ConnectionConsumers connectionConsumers() {
        return connectionConsumers;
    }
}
