package org.apogeemq.broker.jms;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.RecordLayout;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.MessageParser;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Turns the entries of a SEND frame into appends: checks every length and the body's CRC, resolves topic and queue, and
 * fills in the fields that are the broker's. The records stay where they are, in the frame. Thread-safe.
 */
final class SendReader {
    /** Bytes of an entry between its size and its record: transaction and flags. */
    private static final int ENTRY_HEADER = 9;

    private static final int RESEND = 2;
    private static final int AFTER_BUSY = 4;
    private static final int ZERO_CRC_MASK = 0x7FFFFFFF;

    private final JmsDestinations destinations;
    private final Transactions transactions;
    private final Priorities priorities;
    private final BrokerIdentity identity;
    private final JmsLimits limits;
    private final Store store;

    SendReader(
            JmsDestinations destinations,
            Transactions transactions,
            Priorities priorities,
            BrokerIdentity identity,
            JmsLimits limits,
            Store store) {
        this.store = store;
        this.destinations = destinations;
        this.transactions = transactions;
        this.priorities = priorities;
        this.identity = identity;
        this.limits = limits;
    }

    /**
     * Reads all entries of a frame.
     *
     * @throws CommandException MESSAGE_ILLEGAL when the frame cannot be divided into entries, SYSTEM_BUSY when the store
     *     takes nothing now; nothing of it is sent then
     */
    void read(ByteBuf frame, JmsConnection connection, SendBatch batch) throws CommandException {
        try {
            checkEntries(frame);
        } catch (CommandException e) {
            connection
                    .transactions
                    .values()
                    .forEach(transaction -> transaction.fail(ClientTransaction.SEND_FAILED + e.getMessage()));
            throw e;
        }
        int at = frame.readerIndex();
        while (at < frame.writerIndex()) {
            int size = frame.getInt(at);
            try {
                readEntry(frame, at + 4, size, connection, batch);
            } catch (CommandException e) {
                refuse(e, frame.getLong(at + 4), connection, batch);
            } catch (StoreException e) {
                refuse(StoreErrors.answer(e), frame.getLong(at + 4), connection, batch);
            }
            at += 4 + size;
        }
    }

    private void refuse(CommandException refusal, long clientTransaction, JmsConnection connection, SendBatch batch)
            throws CommandException {
        if (refusal.code() == ResponseCode.SYSTEM_BUSY) {
            throw refusal; // the frame comes again as a whole
        }
        batch.refuse(refusal);
        failTransaction(connection, clientTransaction, refusal);
    }

    /** True when the client knows that frames before this one were refused, and sends them again with this one first. */
    boolean followsRefusal(ByteBuf frame) {
        int flags = frame.readerIndex() + 4 + 8;
        return flags < frame.writerIndex() && (frame.getByte(flags) & AFTER_BUSY) != 0;
    }

    private static void checkEntries(ByteBuf frame) throws CommandException {
        int at = frame.readerIndex();
        int end = frame.writerIndex();
        while (at < end) {
            int size = end - at < 4 ? -1 : frame.getInt(at);
            if (size < ENTRY_HEADER + RecordLayout.FLAG + 4 || size > end - at - 4) {
                throw new CommandException(
                        ResponseCode.MESSAGE_ILLEGAL,
                        "SEND body: the entry at byte " + (at - frame.readerIndex()) + " has size " + size + ", "
                                + (end - at) + " bytes are left");
            }
            at += 4 + size;
        }
    }

    /**
     * None of the frame's messages is sent: no transaction that they belong to may be committed without them.
     *
     * @param comesAgain whether the client hears of it and sends them again
     */
    void refuseAll(ByteBuf frame, JmsConnection connection, CommandException e, boolean comesAgain) {
        int at = frame.readerIndex();
        while (frame.writerIndex() - at >= 4 + ENTRY_HEADER) {
            long clientTransaction = frame.getLong(at + 4);
            if (comesAgain && clientTransaction != 0) {
                transactions.get(connection, clientTransaction).sendsRefused(connection);
            } else {
                failTransaction(connection, clientTransaction, e);
            }
            at += 4 + Math.max(0, frame.getInt(at));
        }
    }

    private void failTransaction(JmsConnection connection, long clientNumber, CommandException e) {
        if (clientNumber != 0) {
            transactions.get(connection, clientNumber).fail(ClientTransaction.SEND_FAILED + e.getMessage());
        }
    }

    private void readEntry(ByteBuf frame, int at, int size, JmsConnection connection, SendBatch batch)
            throws CommandException {
        long clientTransaction = frame.getLong(at);
        ClientTransaction transaction =
                clientTransaction == 0 ? null : transactions.toAdd(connection, clientTransaction);
        int start = at + ENTRY_HEADER;
        int recordSize = size - ENTRY_HEADER;
        ByteBuffer record = frame.nioBuffer(start, recordSize);
        MessageParser parsed = MessageParser.parse(record, record.position(), recordSize);
        checkBody(frame, start);
        Topic topic = topic(parsed, connection);
        int queueId = queueOf(topic, parsed.queueId(), connection, frame, start, recordSize);
        int flag = frame.getInt(start + RecordLayout.FLAG);
        if (JmsFlag.isJms(flag) && JmsFlag.reachesQueues(flag)) {
            destinations.keepForReceivers(topic);
        }
        fillIn(frame, start, queueId, connection.connection().remoteAddress());
        if (JmsFlag.priority(flag) != JmsFlag.DEFAULT_PRIORITY) {
            priorities.usedBy(topic.name());
        }
        if (JmsFlag.hasSendPosition(flag)) {
            fillInSendPosition(frame, start, recordSize);
        }
        MessageAppend append = MessageAppend.of(topic.queue(queueId), record, parsed);
        if (transaction != null) {
            append.inTransaction(transaction.number());
        } else {
            if (parsed.deliverAt() > 0) {
                append.deliverAt(parsed.deliverAt());
            }
            if ((frame.getByte(at + 8) & RESEND) != 0) {
                // what was sent first may still be on its way to the log: only the store knows
                append.once(StoredMessage.of(frame.slice(start, recordSize)).property(PropertyKeys.UNIQUE_KEY));
            }
        }
        batch.append(append, transaction, clientTransaction);
    }

    private void checkBody(ByteBuf frame, int start) throws CommandException {
        int bodyAt = start + RecordLayout.reconsumeTimes(frame.getInt(start + RecordLayout.SYS_FLAG)) + 16;
        int length = frame.getInt(bodyAt - 4);
        if (length > limits.maxMessageSize()) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message's body has " + length + " bytes, allowed are " + limits.maxMessageSize()
                            + " (maxMessageSize)");
        }
        CRC32 crc = new CRC32();
        crc.update(frame.nioBuffer(bodyAt, length));
        int computed = (int) crc.getValue() & ZERO_CRC_MASK;
        int claimed = frame.getInt(start + RecordLayout.BODY_CRC);
        if (computed != claimed) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message's body has CRC " + computed + " but says " + claimed + "; it was damaged on the way");
        }
    }

    private Topic topic(MessageParser parsed, JmsConnection connection) throws CommandException {
        SendTarget known = connection.sendTargets.find(parsed, destinations.lastChange());
        if (known != null) {
            return known.topic();
        }
        String name = parsed.topic();
        Topic topic = destinations.toSend(name);
        connection.sendTargets.put(new SendTarget(topic, name.getBytes(StandardCharsets.UTF_8), parsed.topicHash()));
        return topic;
    }

    /** The queue that the client has chosen, or one that stays the same for a message group or else the connection. */
    private static int queueOf(Topic topic, int wanted, JmsConnection connection, ByteBuf frame, int start, int size)
            throws CommandException {
        int queues = topic.writeQueues();
        if (wanted >= queues || wanted < -1) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "queueId " + wanted + " of topic " + topic.name() + ": allowed are -1 to " + (queues - 1));
        }
        if (wanted >= 0 || queues == 1) {
            return Math.max(0, wanted);
        }
        String group = StoredMessage.of(frame.slice(start, size)).property(PropertyKeys.SHARDING_KEY);
        return Math.floorMod((group == null ? connection.id() : group).hashCode(), queues);
    }

    private void fillIn(ByteBuf frame, int start, int queueId, SocketAddress sender) {
        frame.setInt(start + RecordLayout.QUEUE_ID, queueId);
        int sysFlag = frame.getInt(start + RecordLayout.SYS_FLAG) & ~SysFlag.TRANSACTION_MASK;
        frame.setInt(start + RecordLayout.SYS_FLAG, sysFlag);
        if ((sysFlag & SysFlag.BORN_HOST_V6) == 0 && sender instanceof InetSocketAddress address) {
            setHost(frame, start + RecordLayout.BORN_HOST, address);
        }
        int storeHost = start + RecordLayout.storeTimestamp(sysFlag) + 8;
        if ((sysFlag & SysFlag.STORE_HOST_V6) == 0) {
            setHost(frame, storeHost, identity.storeHost());
        }
        int reconsumeTimes = start + RecordLayout.reconsumeTimes(sysFlag);
        frame.setInt(reconsumeTimes, 0);
        frame.setLong(reconsumeTimes + 4, 0);
    }

    /** What is appended before this moment is below the position, and a subscription opened later is at it or above. */
    private void fillInSendPosition(ByteBuf frame, int start, int size) throws CommandException {
        StoredMessage message = StoredMessage.of(frame.slice(start, size));
        String position = HexFormat.of().toHexDigits(store.end());
        String there = message.property(JmsKeys.SEND_POSITION);
        if (there == null || there.length() != position.length()) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "property " + JmsKeys.SEND_POSITION + " is '" + there + "': the message's flag says that it has "
                            + position.length() + " digits there for the broker to fill in");
        }
        frame.setCharSequence(
                start + message.propertyIndex(JmsKeys.SEND_POSITION), position, StandardCharsets.US_ASCII);
    }

    /** IPv6 addresses do not fit a record that was laid out for IPv4: it keeps 0.0.0.0. */
    private static void setHost(ByteBuf frame, int at, InetSocketAddress host) {
        if (host.getAddress() instanceof Inet4Address address) {
            frame.setBytes(at, address.getAddress());
            frame.setInt(at + 4, host.getPort());
        }
    }
}
