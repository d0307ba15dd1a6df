package org.apogeemq.broker.transaction;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;

/** What END_TRANSACTION gets for something that is no undecided half message: fine when it was ended so before. */
final class EndedHalfMessage {
    private final Store store;

    EndedHalfMessage(Store store) {
        this.store = store;
    }

    /**
     * Returns when the record is a half message that was ended with this decision.
     *
     * @throws CommandException SYSTEM_ERROR, as RocketMQ, when it is anything else
     */
    void check(EndTransactionRequest request, Decision decision) throws CommandException {
        ByteBuffer record = store.readAt(request.commitLogOffset());
        if (record == null) {
            throw isNone(request);
        }
        StoredMessage message = StoredMessage.of(Unpooled.wrappedBuffer(record));
        Decision was = decisionOn(message, request);
        if (was == Decision.NONE) {
            throw isNone(request);
        }
        if (was != decision) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the half message at position " + request.commitLogOffset() + " was ended with " + was
                            + " before, it cannot be ended with " + decision);
        }
    }

    private static Decision decisionOn(StoredMessage message, EndTransactionRequest request) {
        if (!request.producerGroup().equals(message.property(PropertyKeys.PRODUCER_GROUP))) {
            return Decision.NONE;
        }
        if (!SysFlag.isPrepared(message.sysFlag())) {
            return Decision.COMMIT;
        }
        return message.preparedTransactionOffset() == request.tranStateTableOffset()
                ? Decision.ROLLBACK
                : Decision.NONE;
    }

    static CommandException isNone(EndTransactionRequest request) {
        return new CommandException(
                ResponseCode.SYSTEM_ERROR,
                "there is no half message at position " + request.commitLogOffset() + " with queue offset "
                        + request.tranStateTableOffset() + "; both are in the answer to its send");
    }
}
