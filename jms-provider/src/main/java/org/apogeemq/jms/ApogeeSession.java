package org.apogeemq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.ApogeeQueue;
import org.apogeemq.jms.message.ApogeeBytesMessage;
import org.apogeemq.jms.message.ApogeeMapMessage;
import org.apogeemq.jms.message.ApogeeMessage;
import org.apogeemq.jms.message.ApogeeObjectMessage;
import org.apogeemq.jms.message.ApogeeStreamMessage;
import org.apogeemq.jms.message.ApogeeTextMessage;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;
import org.apogeemq.jms.vendor.ContainerSession;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport;
import org.apogeemq.jms.vendor.TransactionListener;

/**
 * A session as applications see it: argument checks and the making of messages, producers, consumers and browsers. What
 * a session does is in {@link SessionState}.
 *
 * <p>For one thread at a time, but for {@link #close()}.
 */
public sealed class ApogeeSession
        implements QueueSession, TopicSession, HalfMessages, MessageLookup, Replay, ContainerSession
        permits ApogeeXASession {
    private final SessionState state;
    private final Domain domain;
    private final LogAccess log;

    ApogeeSession(SessionState state, Domain domain) {
        this.state = state;
        this.domain = domain;
        this.log = new LogAccess(state);
    }

    SessionState state() {
        return state;
    }

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        state.checkOpen();
        return new ApogeeBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        state.checkOpen();
        return new ApogeeMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        state.checkOpen();
        return new ApogeeMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return createObjectMessage(null);
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) throws JMSException {
        state.checkOpen();
        ApogeeObjectMessage message = new ApogeeObjectMessage();
        if (object != null) {
            message.setObject(object);
        }
        return message;
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        state.checkOpen();
        return new ApogeeStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return createTextMessage(null);
    }

    @Override
    public TextMessage createTextMessage(String text) throws JMSException {
        state.checkOpen();
        ApogeeTextMessage message = new ApogeeTextMessage();
        message.setText(text);
        return message;
    }

    @Override
    public boolean getTransacted() throws JMSException {
        state.checkOpen();
        return getAcknowledgeMode() == Session.SESSION_TRANSACTED;
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        state.checkOpen();
        return state.isXa() ? Session.SESSION_TRANSACTED : state.mode();
    }

    @Override
    public void commit() throws JMSException {
        state.work().commit();
    }

    @Override
    public void rollback() throws JMSException {
        state.work().rollback();
    }

    @Override
    public void recover() throws JMSException {
        state.work().recover();
    }

    @Override
    public void close() throws JMSException {
        state.close();
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
        state.checkOpen();
        return state.serverSession().listener();
    }

    /** For application servers: the listener that {@link #run()} calls with what a connection consumer has loaded. */
    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        state.checkOpen();
        state.serverSession().listener(listener);
    }

    @Override
    public void run() {
        state.serverSession().run();
    }

    @Override
    public Queue createQueue(String queueName) throws JMSException {
        domain.refuse(Domain.TOPIC, "createQueue");
        state.checkOpen();
        return ApogeeDestination.queue(queueName);
    }

    @Override
    public Topic createTopic(String topicName) throws JMSException {
        domain.refuse(Domain.QUEUE, "createTopic");
        state.checkOpen();
        return ApogeeDestination.topic(topicName);
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        domain.refuse(Domain.TOPIC, "createTemporaryQueue");
        state.checkOpen();
        return state.connection().temporaries().createQueue();
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        domain.refuse(Domain.QUEUE, "createTemporaryTopic");
        state.checkOpen();
        return state.connection().temporaries().createTopic();
    }

    @Override
    public MessageProducer createProducer(Destination destination) throws JMSException {
        return newProducer(destination == null ? null : ApogeeDestination.of(destination));
    }

    @Override
    public QueueSender createSender(Queue queue) throws JMSException {
        domain.refuse(Domain.TOPIC, "createSender");
        return newProducer(queue == null ? null : ApogeeDestination.of(queue));
    }

    @Override
    public TopicPublisher createPublisher(Topic topic) throws JMSException {
        domain.refuse(Domain.QUEUE, "createPublisher");
        return newProducer(topic == null ? null : ApogeeDestination.of(topic));
    }

    private ApogeeMessageProducer newProducer(ApogeeDestination destination) throws JMSException {
        state.checkOpen();
        state.connection().temporaries().checkNotDeleted(destination);
        return state.newProducer(destination);
    }

    @Override
    public MessageConsumer createConsumer(Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, String selector) throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public MessageConsumer createConsumer(Destination destination, String selector, boolean noLocal)
            throws JMSException {
        state.checkOpen();
        ApogeeDestination own = ApogeeDestination.of(destination);
        Kind kind = own.kind().isTopic() ? Kind.TOPIC : Kind.QUEUE;
        return state.consumers().open(own, kind, null, selector, noLocal && kind == Kind.TOPIC);
    }

    @Override
    public QueueReceiver createReceiver(Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, String selector) throws JMSException {
        domain.refuse(Domain.TOPIC, "createReceiver");
        state.checkOpen();
        return state.consumers().open(ApogeeDestination.of(queue), Kind.QUEUE, null, selector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, String selector, boolean noLocal) throws JMSException {
        domain.refuse(Domain.QUEUE, "createSubscriber");
        state.checkOpen();
        return state.consumers().open(ApogeeDestination.of(topic), Kind.TOPIC, null, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedConsumer(Topic topic, String name, String selector) throws JMSException {
        return subscriber("createSharedConsumer", topic, Kind.SHARED, name, selector, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
        return createDurableSubscriber(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        return subscriber("createDurableSubscriber", topic, Kind.DURABLE, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public MessageConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        return subscriber("createDurableConsumer", topic, Kind.DURABLE, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(Topic topic, String name, String selector) throws JMSException {
        return subscriber("createSharedDurableConsumer", topic, Kind.SHARED_DURABLE, name, selector, false);
    }

    private ApogeeMessageConsumer subscriber(
            String method, Topic topic, Kind kind, String name, String selector, boolean noLocal) throws JMSException {
        domain.refuse(Domain.QUEUE, method);
        state.checkOpen();
        ApogeeDestination own = ApogeeDestination.of(topic);
        Subscriptions.check(method, own, kind, name, state.connection().clientId());
        return state.consumers().open(own, kind, name, selector, noLocal);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) throws JMSException {
        domain.refuse(Domain.TOPIC, "createBrowser");
        state.checkOpen();
        return state.newBrowser((ApogeeQueue) ApogeeDestination.of(queue), selector);
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        domain.refuse(Domain.QUEUE, "unsubscribe");
        state.checkOpen();
        state.unsubscribe(name);
    }

    @Override
    public HalfMessageProducer createHalfMessageProducer(
            Destination destination, String producerGroup, TransactionListener listener) throws JMSException {
        state.checkOpen();
        ApogeeDestination own = ApogeeDestination.of(destination);
        state.connection().temporaries().checkNotDeleted(own);
        return state.newHalfProducer(own, producerGroup, listener);
    }

    @Override
    public Message findByMessageId(Destination destination, String messageId) throws JMSException {
        return log.findByMessageId(destination, messageId);
    }

    @Override
    public List<Message> findByCorrelationId(Destination destination, String correlationId, int max)
            throws JMSException {
        return log.findByCorrelationId(destination, correlationId, max);
    }

    @Override
    public List<Message> findByKey(Destination destination, String key, int max) throws JMSException {
        return log.findByKey(destination, key, max);
    }

    @Override
    public ReplayReport replay(Destination destination, ReplayFrom from, boolean dryRun) throws JMSException {
        return log.replay(destination, from, dryRun);
    }

    @Override
    public ReplayReport replayDurable(Topic topic, String name, ReplayFrom from, boolean dryRun) throws JMSException {
        return log.replayDurable(topic, name, from, dryRun);
    }

    @Override
    public ReplayReport replaySharedDurable(Topic topic, String name, ReplayFrom from, boolean dryRun)
            throws JMSException {
        return log.replaySharedDurable(topic, name, from, dryRun);
    }

    @Override
    public JMSContext asContext() {
        return ApogeeContext.of(this);
    }

    @Override
    public void ping() throws JMSException {
        state.checkOpen();
        Await.get(state.provider().ping(), state.settings().connectTimeout(), "ping");
    }

    @Override
    public boolean isInTransaction() {
        return state.transaction() != null;
    }

    @Override
    public void onArrival(Runnable listener) {
        state.onArrival(listener);
    }

    @Override
    public void onDecision(Consumer<Boolean> rolledBack) {
        ApogeeXAResource branches = state.branches();
        if (branches != null) {
            branches.onDecision(rolledBack);
        }
    }

    @Override
    public void acknowledgeReceived() {
        state.acknowledgements().acknowledgeReceived();
    }

    @Override
    public void forgetFailedStart() {
        state.startGuard().forget();
    }

    @Override
    public int nextDeliveryCount() {
        return state.nextDeliveryCount();
    }

    /** For getQueue of what was made for either kind of destination; null for null. */
    static Queue asQueue(ApogeeDestination destination) throws IllegalStateException {
        if (destination == null || destination instanceof Queue) {
            return (Queue) destination;
        }
        throw new IllegalStateException("getQueue: '" + destination.name() + "' is a topic");
    }

    /** For getTopic of what was made for either kind of destination; null for null. */
    static Topic asTopic(ApogeeDestination destination) throws IllegalStateException {
        if (destination == null || destination instanceof Topic) {
            return (Topic) destination;
        }
        throw new IllegalStateException("getTopic: '" + destination.name() + "' is a queue");
    }

    /** Which of the interfaces of Jakarta Messaging 1.0 the application asked for; they refuse the other's methods. */
    enum Domain {
        UNIFIED,
        QUEUE,
        TOPIC;

        void refuse(Domain domain, String method) throws IllegalStateException {
            if (this == domain) {
                throw new IllegalStateException(method + " is not for a "
                        + (this == QUEUE ? "QueueSession or QueueConnection" : "TopicSession or TopicConnection")
                        + "; use a Session of a Connection");
            }
        }
    }
}
