package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a queue or topic. Receives by call or by listener, never both. Messages are pushed by the broker within
 * the credit that this object grants; with prefetch 0 it asks for one at a time.
 */
public final class ApogeeMessageConsumer implements QueueReceiver, TopicSubscriber {
    private static final Logger LOG = LoggerFactory.getLogger(ApogeeMessageConsumer.class);
    /** Longer waits than a century are cut to it, so that deadlines do not overflow. */
    private static final long LONGEST_MILLIS = TimeUnit.DAYS.toMillis(36_500);

    private final SessionState session;
    private final Provider provider;
    private final ApogeeDestination destination;
    private final SubscriptionSpec spec;
    private final ListenerTurn turn;
    private final Inbox inbox;
    private final PendingReceive pending;
    /** The lease at hand; that of {@link #putBack} while there is one. */
    private Delivery lease;
    /** A message that receiveBody could not give as the type asked for: the next one to deliver, as if never touched. */
    private JmsMessage putBack;

    private volatile MessageListener listener;
    private volatile boolean closed;
    /** Guarded by the gate. */
    private boolean open;

    ApogeeMessageConsumer(SessionState session, ApogeeDestination destination, SubscriptionSpec spec) {
        this.session = session;
        this.provider = session.provider();
        this.destination = destination;
        this.spec = spec;
        this.turn = new ListenerTurn(this, session);
        this.inbox = new Inbox(spec, provider, session::transaction, turn);
        this.pending = new PendingReceive(session::nanoTime);
    }

    /** Opens the subscription at the broker. To be called once, before the consumer is given to the application. */
    void open() throws JMSException {
        Await.get(
                provider.openSubscription(spec.withCredit(0), inbox.sink()),
                session.settings().requestTimeout(),
                "create a consumer of '" + destination.name() + "'");
        session.gate().enter();
        try {
            open = true;
            restart();
        } finally {
            session.gate().leave();
        }
    }

    int subscriptionId() {
        return spec.id();
    }

    @Override
    public Message receive() throws JMSException {
        return receive(0);
    }

    @Override
    public Message receive(long timeout) throws JMSException {
        return receive(timeout, null);
    }

    /**
     * Receives.
     *
     * @param bodyType what the body has to be; null when the message is wanted whatever it holds
     */
    JmsMessage receive(long timeout, Class<?> bodyType) throws JMSException {
        if (timeout < 0) {
            throw new JMSException("receive: timeout " + timeout + " is negative; 0 waits without limit");
        }
        pending.enter();
        try {
            return receiveUntil(timeout, bodyType);
        } finally {
            pending.leave();
        }
    }

    private JmsMessage receiveUntil(long timeout, Class<?> bodyType) throws JMSException {
        checkReceive();
        long deadline = session.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(timeout, LONGEST_MILLIS));
        while (true) {
            JmsMessage message = takeIfOpen(bodyType);
            if (message != null || closed) {
                return message;
            }
            long left = timeout == 0 ? Long.MAX_VALUE : deadline - session.nanoTime();
            if (left <= 0) {
                return inbox.isPull() && session.isStarted() ? drainAndTake(0, bodyType) : null;
            }
            aboutToWait();
            inbox.await(left, this::receiverShouldLook);
            if (Thread.currentThread().isInterrupted()) {
                throw Await.interrupted("receive from '" + destination.name() + "'");
            }
        }
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        return receiveNoWait(null);
    }

    JmsMessage receiveNoWait(Class<?> bodyType) throws JMSException {
        pending.enter();
        try {
            checkReceive();
            JmsMessage message = takeIfOpen(bodyType);
            if (message != null || closed || !session.isStarted()) {
                return message;
            }
            session.aboutToWait();
            return drainAndTake(inbox.window(), bodyType);
        } finally {
            pending.leave();
        }
    }

    /** Asks the broker for what is there now and takes the first of it. */
    private JmsMessage drainAndTake(int messages, Class<?> bodyType) throws JMSException {
        try {
            Await.get(provider.drain(spec.id(), messages), session.settings().requestTimeout(), "receive");
        } catch (JMSException e) {
            if (closed) {
                return null;
            }
            throw e;
        }
        session.gate().enter();
        try {
            inbox.drained();
            return session.isStarted() && !closed ? take(bodyType) : null;
        } finally {
            session.gate().leave();
        }
    }

    /** A receive found nothing. */
    private void aboutToWait() throws JMSException {
        session.gate().enter();
        try {
            inbox.beforeWaiting(session.settings().requestTimeout());
        } finally {
            session.gate().leave();
        }
        session.aboutToWait();
    }

    private boolean receiverShouldLook() {
        return closed || inbox.end() != null || (session.isStarted() && inbox.hasSomething());
    }

    private JmsMessage takeIfOpen(Class<?> bodyType) throws JMSException {
        DeliveryGate gate = session.gate();
        gate.enter();
        try {
            if (closed) {
                return null;
            }
            JmsMessage message = gate.isOpen() ? take(bodyType) : null;
            if (message == null && inbox.end() != null) {
                throw JmsExceptions.of(inbox.end());
            }
            return message;
        } finally {
            gate.leave();
        }
    }

    /** The next message for a receive, already acknowledged as the mode says. Inside the gate. */
    private JmsMessage take(Class<?> bodyType) throws JMSException {
        JmsMessage message = nextLive();
        if (message == null) {
            return null;
        }
        boolean wrongBody = !BodyTypes.fits(message, bodyType);
        if (wrongBody && session.endsLeasesAtOnce()) {
            putBack = message;
        } else {
            session.acknowledgements().received(lease);
            inbox.taken(lease);
        }
        if (wrongBody) {
            throw BodyTypes.mismatch(message, bodyType, destination.name(), putBack != null);
        }
        return message;
    }

    /** The next message that has not expired; its lease is then in {@link #lease}. Inside the gate. */
    private JmsMessage nextLive() {
        if (putBack != null) {
            JmsMessage again = putBack;
            putBack = null;
            if (!lease.origin().isLost()) {
                return again;
            }
        }
        while ((lease = inbox.next()) != null) {
            JmsMessage message = decoded();
            if (message != null && !message.isExpired(session.now())) {
                return message;
            }
            if (message != null) {
                session.acknowledgements().discard(lease);
            }
            inbox.taken(lease);
        }
        return null;
    }

    /** The message of the lease at hand; null when it is no message and was given back, on its way to the dead letters. */
    private JmsMessage decoded() {
        try {
            return session.toMessage(lease, destination);
        } catch (RuntimeException e) {
            LOG.warn(
                    "queue {} offset {} of '{}' holds no message that can be read: {}",
                    lease.queueId(),
                    lease.queueOffset(),
                    destination.name(),
                    e.toString());
            provider.acknowledge(AckKind.RELEASE_COUNTED, List.of(lease));
            return null;
        }
    }

    /** Inside the gate. */
    int nextDeliveryCount() {
        return putBack != null ? lease.deliveryCount() : inbox.nextDeliveryCount();
    }

    boolean hasSomethingToDo() {
        return listener != null && !closed && (inbox.hasSomething() || inbox.hasSetAside());
    }

    /** Delivers one message to the listener; false when there is none. On the delivery thread, inside the gate. */
    boolean deliverNext() {
        MessageListener target = listener;
        if (target == null || closed) {
            return false;
        }
        JmsMessage message = nextLive();
        if (message == null) {
            listenerIdle();
            return false;
        }
        Delivery delivered = lease;
        Acknowledgements acks = session.acknowledgements();
        acks.listenerStarts(delivered);
        try {
            target.onMessage(message);
        } catch (RuntimeException | Error e) {
            listenerThrew(delivered, e);
            return true;
        }
        acks.listenerDone(delivered);
        inbox.taken(delivered);
        return true;
    }

    private void listenerIdle() {
        try {
            inbox.beforeWaiting(session.settings().requestTimeout());
        } catch (JMSException e) {
            LOG.warn("could not give messages back to '{}'", destination.name(), e);
        }
        session.acknowledgements().flushLazy();
    }

    /**
     * The application threw. In AUTO and DUPS_OK mode the message is delivered again at once, and before those after it;
     * in the other modes the application decides by acknowledge, recover, commit or rollback (Jakarta Messaging 8.7).
     */
    private void listenerThrew(Delivery delivered, Throwable e) {
        if (e instanceof Error) {
            session.connection().errorInThread("a message listener of '" + destination.name() + "' threw an error", e);
        } else {
            LOG.warn(
                    "message listener of a consumer of '{}' threw; a listener should catch its exceptions",
                    destination.name(),
                    e);
        }
        List<Delivery> current = session.acknowledgements().takeCurrent();
        if (current.isEmpty()) {
            inbox.taken(delivered);
            return;
        }
        try {
            Await.get(
                    provider.recover(new int[] {spec.id()}, current),
                    session.settings().requestTimeout(),
                    "redeliver to '" + destination.name() + "'");
            restart();
        } catch (JMSException failure) {
            LOG.warn("could not give a message back to '{}'", destination.name(), failure);
        }
    }

    /** Drops what is buffered and grants credit anew, after the broker took all leases and credit back. In the gate. */
    void restart() {
        putBack = null;
        inbox.clear();
        if (!closed) {
            inbox.suspend();
            resume();
        }
    }

    /** Lets the brokers push, if the connection is started. In the gate. */
    void resume() {
        if (open && session.isStarted()) {
            inbox.resume();
        }
    }

    /**
     * The connection was stopped: what was pushed and not yet taken goes back to where other consumers can have it. A
     * subscription that only this consumer has keeps it. In the gate.
     */
    void suspend() throws JMSException {
        if (!open || closed || !spec.kind().isShared()) {
            return;
        }
        Await.end(provider.takeBackCredit(spec.id()), session.settings().requestTimeout(), "stop");
        inbox.suspend();
        giveBackBuffered("stop");
    }

    /** Something that a waiting receive depends on has changed: started, stopped, closed. */
    void wake() {
        inbox.wake();
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return listener;
    }

    /** Sets or, with null, removes the listener. Waits for the listener that is running, unless called from it. */
    @Override
    public void setMessageListener(MessageListener messageListener) throws JMSException {
        checkOpen();
        session.checkNotForServerSession();
        session.enterGate("setMessageListener");
        try {
            listener = messageListener;
            session.deliveryThread().remove(this);
            if (messageListener != null) {
                session.deliveryThread().add(turn);
            }
        } finally {
            session.gate().leave();
        }
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return spec.selector();
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return ApogeeSession.asQueue(destination);
    }

    @Override
    public Topic getTopic() throws JMSException {
        checkOpen();
        return ApogeeSession.asTopic(destination);
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        checkOpen();
        return spec.noLocal();
    }

    ApogeeDestination destination() {
        return destination;
    }

    /** Closes. Waits for a running listener unless called from it; a receive that waits returns null. */
    @Override
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        boolean own = session.gate().isHeldByCurrentThread();
        session.enterGate("close a consumer");
        CompletableFuture<Void> answer;
        try {
            if (closed) {
                return;
            }
            closed = true;
            session.remove(this);
            session.acknowledgements().flushLazy();
            answer = provider.closeSubscription(spec.id(), !own && session.closesWithLeases());
        } finally {
            session.gate().leave();
        }
        wake();
        Await.end(answer, session.settings().requestTimeout(), "close the consumer of '" + destination.name() + "'");
        giveBackBuffered("close the consumer of '" + destination.name() + "'");
        long limit = session.settings().closeTimeout().toMillis();
        if (!awaitReceiver(limit)) {
            throw new JMSException("close the consumer of '" + destination.name()
                    + "': a receive has not returned after closeTimeout=" + limit
                    + " ms; the consumer is closed all the same");
        }
    }

    /** Waits until a receive that was under way when the consumer was closed has returned; false when it has not. */
    boolean awaitReceiver(long millis) {
        return pending.awaitNone(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Gives back what was pushed and never shown to the application. */
    private void giveBackBuffered(String what) throws JMSException {
        Await.end(releaseBuffered(), session.settings().requestTimeout(), what);
    }

    CompletableFuture<Void> releaseBuffered() {
        List<Delivery> rest = new ArrayList<>();
        session.gate().enter();
        try {
            if (putBack != null) {
                rest.add(lease);
                putBack = null;
            }
            rest.addAll(inbox.takeAll());
        } finally {
            session.gate().leave();
        }
        return rest.isEmpty() ? CompletableFuture.completedFuture(null) : provider.acknowledge(AckKind.RELEASE, rest);
    }

    /** Part of closing the session, whose gate is shut: ends the subscription with all its leases. */
    CompletableFuture<Void> closeWithSession() {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        closed = true;
        wake();
        return provider.closeSubscription(spec.id(), !session.isXa());
    }

    /** The provider has given up. */
    void failed(ProviderException reason) {
        inbox.fail(reason);
    }

    private void checkReceive() throws JMSException {
        checkOpen();
        session.checkMayWork("receive from", destination);
        if (listener != null || session.hasListeners()) {
            throw new IllegalStateException("receive: the session of this consumer of '" + destination.name()
                    + "' delivers to message listeners; use another session to receive");
        }
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("the consumer of '" + destination.name() + "' is closed");
        }
        session.checkOpen();
    }
}
