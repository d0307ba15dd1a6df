package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Makes the stored record of what a client sent, in a pooled buffer. Safe for use by any thread. */
final class RecordBuilder {
    private static final int FIXED_FIELDS = 128;

    private final BrokerIdentity identity;
    private final int maxMessageSize;
    private final ThreadLocal<MessageEncoder> encoders = ThreadLocal.withInitial(MessageEncoder::new);

    RecordBuilder(BrokerConfig config, BrokerIdentity identity) {
        this.identity = identity;
        this.maxMessageSize = config.get(BrokerConfig.MAX_MESSAGE_SIZE);
    }

    /** Refuses a body, or a batch, that is too large. */
    void checkSize(Command request) throws CommandException {
        int size = request.body() == null ? 0 : request.body().readableBytes();
        if (size > maxMessageSize) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message body has " + size + " bytes, allowed are " + maxMessageSize + " (maxMessageSize)");
        }
    }

    /**
     * The record of a request with one message.
     *
     * @param properties property string to store
     * @return owned by the caller
     * @throws CommandException MESSAGE_ILLEGAL when the record cannot be written
     */
    ByteBuf build(
            Command request,
            Connection connection,
            SendMessageRequest header,
            Destination destination,
            String properties)
            throws CommandException {
        ByteBuf body = request.body();
        int size = sizeHint(destination.topic().name(), properties, body);
        ByteBuf record = PooledByteBufAllocator.DEFAULT.directBuffer(size);
        boolean built = false;
        try {
            encode(
                    encoder(connection, header, destination)
                            .flag(header.flag())
                            .properties(properties)
                            .body(body),
                    record);
            built = true;
            return record;
        } finally {
            if (!built) {
                record.release();
            }
        }
    }

    /** An encoder of this thread with all that the messages of one request have in common. */
    MessageEncoder encoder(Connection connection, SendMessageRequest header, Destination destination) {
        InetSocketAddress bornHost = connection.remoteAddress() instanceof InetSocketAddress address ? address : null;
        return encoders.get()
                .topic(destination.topic().name())
                .queueId(destination.queueId())
                .sysFlag(header.sysFlag() & ~SysFlag.TRANSACTION_MASK)
                .bornTimestamp(header.bornTimestamp())
                .bornHost(bornHost)
                .storeHost(identity.storeHost())
                .reconsumeTimes(header.reconsumeTimes() == null ? 0 : header.reconsumeTimes());
    }

    /**
     * Appends a record.
     *
     * @throws CommandException MESSAGE_ILLEGAL when it cannot be written
     */
    static void encode(MessageEncoder encoder, ByteBuf record) throws CommandException {
        try {
            encoder.encode(record);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.MESSAGE_ILLEGAL, e.getMessage());
        } finally {
            encoder.body(Unpooled.EMPTY_BUFFER);
        }
    }

    /** Enough for all but names and properties outside ASCII, for which the buffer grows. */
    private static int sizeHint(String topic, String properties, ByteBuf body) {
        return FIXED_FIELDS + topic.length() + properties.length() + (body == null ? 0 : body.readableBytes());
    }
}
