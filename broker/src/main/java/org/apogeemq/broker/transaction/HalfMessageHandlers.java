package org.apogeemq.broker.transaction;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.SystemTopics;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.body.HalfMessageList;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.ListHalfMessagesRequest;
import org.apogeemq.remoting.header.QueryHeaders.ResumeCheckHalfMessageRequest;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ending half messages (37), resuming their checks (323), listing them (30040). */
public final class HalfMessageHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(HalfMessageHandlers.class);
    private static final int COMMIT = SysFlag.COMMITTED;
    private static final int ROLLBACK = SysFlag.ROLLED_BACK;
    private static final int UNKNOWN = 0;
    private static final int MAX_PAGE = 200;

    private final Store store;
    private final HalfMessages halfMessages;
    private final CheckBack checkBack;

    public HalfMessageHandlers(Store store, HalfMessages halfMessages, CheckBack checkBack) {
        this.store = store;
        this.halfMessages = halfMessages;
        this.checkBack = checkBack;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.END_TRANSACTION, this::end);
        table.register(RequestCode.RESUME_CHECK_HALF_MESSAGE, this::resume);
        table.register(RequestCode.LIST_HALF_MESSAGES, this::list);
    }

    private void end(Command request, Connection connection) throws CommandException {
        EndTransactionRequest header = request.header(EndTransactionRequest.class);
        Decision decision = decision(header.commitOrRollback());
        if (decision == Decision.NONE) {
            Reply.success(request, connection);
            return;
        }
        try {
            Reply.when(halfMessages.end(header, decision), request, connection);
        } catch (StoreException e) {
            LOG.warn(
                    "The {} of half message {} waits for the next check: {}", decision, header.msgId(), e.getMessage());
            throw StoreErrors.answer(e);
        } catch (CommandException e) {
            // clients send this oneway: nobody else is told
            LOG.warn("The {} of half message {} is refused: {}", decision, header.msgId(), e.getMessage());
            throw e;
        }
    }

    private static Decision decision(int commitOrRollback) throws CommandException {
        return switch (commitOrRollback) {
            case COMMIT -> Decision.COMMIT;
            case ROLLBACK -> Decision.ROLLBACK;
            case UNKNOWN -> Decision.NONE;
            default ->
                throw new CommandException(
                        ResponseCode.INVALID_PARAMETER,
                        "commitOrRollback " + commitOrRollback + " is not allowed, allowed are " + COMMIT
                                + " (commit), " + ROLLBACK + " (rollback) and " + UNKNOWN + " (unknown)");
        };
    }

    private void resume(Command request, Connection connection) throws CommandException {
        ResumeCheckHalfMessageRequest header = request.header(ResumeCheckHalfMessageRequest.class);
        try {
            Reply.when(halfMessages.resume(number(header.msgId())), request, connection);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    /** The half message's number, from its own message id or from that of its copy in TRANS_CHECK_MAX_TIME_TOPIC. */
    private long number(String msgId) throws CommandException {
        ByteBuffer record;
        try {
            record = store.readAt(MessageId.parse(msgId).physicalOffset());
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, "msgId: " + e.getMessage());
        }
        if (record != null) {
            StoredMessage message = StoredMessage.of(Unpooled.wrappedBuffer(record));
            if (SysFlag.isPrepared(message.sysFlag())) {
                return message.preparedTransactionOffset();
            }
            String original = message.property(PropertyKeys.TRANSACTION_PREPARED_OFFSET);
            if (original != null && message.topic().equals(SystemTopics.CHECKED_OUT)) {
                return Long.parseLong(original);
            }
        }
        throw new CommandException(
                ResponseCode.SYSTEM_ERROR, "the message with id " + msgId + " is not an undecided half message");
    }

    private void list(Command request, Connection connection) throws CommandException {
        ListHalfMessagesRequest header = request.header(ListHalfMessagesRequest.class);
        if (header.max() < 1 || header.max() > MAX_PAGE) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "max " + header.max() + " is not allowed, allowed is 1 to " + MAX_PAGE);
        }
        List<HalfMessageInfo> page = new ArrayList<>();
        for (HalfMessage half : halfMessages.page(header.after(), header.max())) {
            page.add(info(half, halfMessages.position(half)));
        }
        Reply.body(request, connection, new HalfMessageList(halfMessages.undecided(), page));
    }

    private HalfMessageInfo info(HalfMessage half, long position) {
        ByteBuffer record = store.readAt(position);
        StoredMessage message = record == null ? null : StoredMessage.of(Unpooled.wrappedBuffer(record));
        return new HalfMessageInfo(
                half.number(),
                position,
                checkBack.messageId(position),
                message == null ? null : message.property(PropertyKeys.UNIQUE_KEY),
                message == null ? null : message.topic(),
                half.producerGroup(),
                half.since(),
                half.checks(),
                half.setAside() ? 0 : half.nextCheck(),
                half.setAside());
    }
}
