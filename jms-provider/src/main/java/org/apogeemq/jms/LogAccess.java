package org.apogeemq.jms;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.message.JmsMessage;
import org.apogeemq.jms.message.MessageMapper;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Inquiry;
import org.apogeemq.jms.vendor.MessageLookup;
import org.apogeemq.jms.vendor.Replay;
import org.apogeemq.jms.vendor.ReplayFrom;
import org.apogeemq.jms.vendor.ReplayReport;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.message.StoredMessage;

/** What a session can do with the log beyond Jakarta Messaging. */
final class LogAccess implements MessageLookup, Replay {
    private static final String ID = "ID:";
    private static final String KEYS = "JMS_APOGEE_KEYS";

    private final SessionState session;

    LogAccess(SessionState session) {
        this.session = session;
    }

    private interface Wanted {
        boolean is(Message message) throws JMSException;
    }

    @Override
    public Message findByMessageId(Destination destination, String messageId) throws JMSException {
        if (messageId == null || !messageId.startsWith(ID)) {
            throw new JMSException(
                    "findByMessageId: '" + messageId + "' is no message identifier; they begin with ID:");
        }
        String key = messageId.substring(ID.length());
        List<Message> found = find(destination, key, true, 1, m -> messageId.equals(m.getJMSMessageID()));
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public List<Message> findByCorrelationId(Destination destination, String correlationId, int max)
            throws JMSException {
        return find(destination, correlationId, false, max, m -> correlationId.equals(m.getJMSCorrelationID()));
    }

    @Override
    public List<Message> findByKey(Destination destination, String key, int max) throws JMSException {
        return find(destination, key, false, max, m -> {
            String keys = m.getStringProperty(KEYS);
            return keys != null && Arrays.asList(keys.split(" ")).contains(key);
        });
    }

    private List<Message> find(Destination destination, String key, boolean unique, int max, Wanted wanted)
            throws JMSException {
        session.checkOpen();
        ApogeeDestination own = ApogeeDestination.of(destination);
        if (key == null || key.isEmpty()) {
            throw new JMSException("find in '" + own.name() + "': the key is " + (key == null ? "null" : "empty"));
        }
        if (max < 1 || max > MOST) {
            throw new JMSException("find in '" + own.name() + "': max " + max + " is not from 1 to " + MOST);
        }
        // a queue and a topic of one name share keys, and so may others by chance: more than asked for is looked
        // through
        Inquiry.Find request = new Inquiry.Find(own.physicalName(), own.kind().isTemporary(), key, unique, MOST);
        List<Delivery> records = Await.get(
                session.provider().inquire(request),
                session.settings().requestTimeout(),
                "look for '" + key + "' in '" + own.name() + "'");
        List<Message> found = new ArrayList<>();
        for (Delivery record : records) {
            JmsMessage message = message(record, own);
            if (message != null && wanted.is(message)) {
                found.add(message);
            }
        }
        found.sort(Comparator.comparingLong(LogAccess::timestamp).reversed());
        return found.size() <= max ? found : List.copyOf(found.subList(0, max));
    }

    private static long timestamp(Message message) {
        return Unchecked.get(message::getJMSTimestamp);
    }

    /** Null when the record is not for this kind of destination. */
    private JmsMessage message(Delivery lease, ApogeeDestination from) {
        var record = lease.takeRecord();
        int flag = StoredMessage.of(record).flag();
        boolean mine = from.kind().isTopic() ? JmsFlag.reachesTopics(flag) : JmsFlag.reachesQueues(flag);
        return mine
                ? MessageMapper.fromRecord(
                        record,
                        from,
                        lease.queueId(),
                        lease.queueOffset(),
                        lease.deliveryCount(),
                        session.settings().allowedClasses())
                : null;
    }

    @Override
    public ReplayReport replay(Destination destination, ReplayFrom from, boolean dryRun) throws JMSException {
        session.checkOpen();
        ApogeeDestination own = ApogeeDestination.of(destination);
        String group = own.options().group();
        if (group == null && own.kind().isTopic()) {
            throw new InvalidDestinationException("replay: topic '" + own.name()
                    + "' has no consumers of its own; name a subscription with replayDurable or replaySharedDurable, or"
                    + " a RocketMQ group by the option ?group=");
        }
        return reset(own, group == null ? JmsNames.queueGroup(own.physicalName()) : group, from, dryRun);
    }

    @Override
    public ReplayReport replayDurable(Topic topic, String name, ReplayFrom from, boolean dryRun) throws JMSException {
        session.checkOpen();
        String clientId = session.connection().clientId();
        if (clientId == null) {
            throw new IllegalStateException("replayDurable('" + name + "'): an unshared durable subscription belongs to"
                    + " a client identifier, and this connection has none");
        }
        return reset(ApogeeDestination.of(topic), JmsNames.durableGroup(clientId, checked(name)), from, dryRun);
    }

    @Override
    public ReplayReport replaySharedDurable(Topic topic, String name, ReplayFrom from, boolean dryRun)
            throws JMSException {
        session.checkOpen();
        String group = JmsNames.sharedGroup(session.connection().clientId(), checked(name));
        return reset(ApogeeDestination.of(topic), group, from, dryRun);
    }

    private static String checked(String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new JMSException("replay: the name of the subscription is " + (name == null ? "null" : "empty"));
        }
        return name;
    }

    private ReplayReport reset(ApogeeDestination destination, String group, ReplayFrom from, boolean dryRun)
            throws JMSException {
        if (from == null) {
            throw new JMSException("replay of '" + destination.name() + "': where to begin is null");
        }
        Inquiry.Reset request =
                new Inquiry.Reset(destination.physicalName(), destination.kind().isTemporary(), group, from, dryRun);
        return new ReplayReport(Await.get(
                session.provider().inquire(request),
                session.settings().requestTimeout(),
                "replay '" + destination.name() + "'"));
    }
}
