package org.apogeemq.broker.jms;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoredAt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one SEND frame on their way to the log, and the one answer for all of them. Filled on the event loop,
 * answered on the store's appender.
 */
final class SendBatch implements AppendCallback {
    private static final Logger LOG = LoggerFactory.getLogger(SendBatch.class);
    private static final int ANSWER_SIZE = 32;

    private final Command request;
    private final JmsConnection connection;
    private final int bytes;
    private final List<Object> outcomes = new ArrayList<>();
    private final List<MessageAppend> appends = new ArrayList<>();
    private List<ClientTransaction> transactions = List.of();
    /** The transaction of each message that has one. */
    private List<Owner> owners = List.of();

    private boolean refused;
    /** Whether its transactions know that it has arrived. */
    private boolean arrived;

    /** @param number the client's */
    private record Owner(ClientTransaction transaction, long number) {}

    SendBatch(Command request, JmsConnection connection) {
        this.request = request;
        this.connection = connection;
        this.bytes = request.body().readableBytes();
    }

    /**
     * The next entry is to be appended.
     *
     * @param transaction null for none
     * @param number the client's number of it
     * @throws CommandException TRANSACTION_ROLLED_BACK when its transaction has ended meanwhile
     */
    void append(MessageAppend message, ClientTransaction transaction, long number) throws CommandException {
        if (transaction != null) {
            if (owners.isEmpty()) {
                owners = new ArrayList<>();
                transactions = new ArrayList<>();
            }
            if (!transactions.contains(transaction)) {
                if (!transaction.appending()) {
                    transaction.checkGoesOn();
                }
                transactions.add(transaction);
            }
            transaction.messageAdded(message.queue().topic());
            count(transaction, number, 1);
            owners.add(new Owner(transaction, number));
        }
        outcomes.add(message);
        appends.add(message);
    }

    /** Nothing of it is sent: the broker is busy. */
    void takeBack() {
        owners.forEach(owner -> {
            owner.transaction().messageTakenBack();
            count(owner.transaction(), owner.number(), -1);
        });
        transactions.forEach(ClientTransaction::appended);
    }

    /** Several numbers may work for one branch: each counts for itself. */
    private void count(ClientTransaction transaction, long number, int change) {
        if (transaction.branch() != null) {
            connection.branchMessages.merge(number, change, Integer::sum);
        }
    }

    /** The next entry is not accepted. */
    void refuse(CommandException refusal) {
        outcomes.add(refusal);
        refused = true;
    }

    /**
     * Hands the messages to the store; the frame stays in memory until it has them.
     *
     * @throws CommandException SYSTEM_BUSY when the store takes nothing now; nothing is done then
     */
    void submit(Store store) throws CommandException {
        if (appends.isEmpty()) {
            answer(0);
            return;
        }
        request.body().retain();
        connection.pendingBytes.addAndGet(bytes);
        try {
            store.append(appends.toArray(MessageAppend[]::new), this);
        } catch (StoreException e) {
            if (e.category() == StoreException.Category.BUSY) {
                release();
                throw StoreErrors.answer(e);
            }
            failed(e);
        }
        transactions.forEach(transaction -> transaction.sendsCameAgain(connection));
    }

    /** Whoever ends a transaction need not wait for the disk: the end stands behind it in the log. */
    @Override
    public void written(AppendResult result) {
        arrive();
    }

    private void arrive() {
        if (!arrived) {
            arrived = true;
            transactions.forEach(ClientTransaction::appended);
        }
    }

    @Override
    public void appended(AppendResult result) {
        release();
        arrive();
        answer(result.storeTimestamp());
    }

    @Override
    public void failed(StoreException e) {
        transactions.forEach(transaction -> transaction.fail(ClientTransaction.SEND_FAILED + e.getMessage()));
        release();
        arrive();
        if (request.isOneway()) {
            LOG.warn("{} messages of {} are not stored: {}", appends.size(), connection.id(), e.getMessage());
        } else {
            connection.connection().send(request.response(StoreErrors.code(e.category()), e.getMessage(), null, null));
        }
    }

    private void release() {
        connection.pendingBytes.addAndGet(-bytes);
        request.body().release();
    }

    private void answer(long storeTimestamp) {
        if (request.isOneway()) {
            if (refused) {
                logRefusals();
            }
            return;
        }
        ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(ANSWER_SIZE * outcomes.size());
        for (Object outcome : outcomes) {
            if (outcome instanceof MessageAppend m) {
                write(
                        out,
                        m.storedBefore() != null
                                ? m.storedBefore()
                                : new StoredAt(m.queue().queueId(), m.queueOffset(), m.position(), storeTimestamp));
            } else if (outcome instanceof CommandException refusal) {
                write(out, refusal);
            }
        }
        connection.connection().send(request.response(ResponseCode.SUCCESS, null, null, out));
    }

    private static void write(ByteBuf out, StoredAt stored) {
        out.writeShort(ResponseCode.SUCCESS)
                .writeInt(stored.queueId())
                .writeLong(stored.queueOffset())
                .writeLong(stored.position())
                .writeLong(stored.storeTimestamp())
                .writeShort(0);
    }

    private static void write(ByteBuf out, CommandException refusal) {
        out.writeShort(refusal.code()).writeInt(-1).writeLong(-1).writeLong(-1).writeLong(0);
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        out.setShort(lengthAt, ByteBufUtil.writeUtf8(out, refusal.getMessage()));
    }

    private void logRefusals() {
        for (Object outcome : outcomes) {
            if (outcome instanceof CommandException refusal) {
                LOG.warn("A message of {} that wants no answer is refused: {}", connection.id(), refusal.getMessage());
            }
        }
    }
}
