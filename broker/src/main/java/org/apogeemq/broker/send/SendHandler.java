package org.apogeemq.broker.send;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.routing.BrokerIdentity;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.broker.transaction.HalfMessages;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.message.BatchUnit;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Sending (10, 310, 320), half messages included: the record is built once, on the event loop, in a pooled buffer; the store answers from its
 * own thread through {@link SendAnswer}.
 */
final class SendHandler implements RequestHandler {
    private final Store store;
    private final BrokerIdentity identity;
    private final Destinations destinations;
    private final ReceivedProperties properties;
    private final HalfMessages halfMessages;
    private final RecordBuilder recordBuilder;
    private final FlushWatch flushWatch;
    private final boolean recallable;

    SendHandler(
            BrokerConfig config,
            Store store,
            BrokerIdentity identity,
            Destinations destinations,
            ReceivedProperties properties,
            HalfMessages halfMessages,
            RecordBuilder recordBuilder,
            FlushWatch flushWatch) {
        this.store = store;
        this.identity = identity;
        this.destinations = destinations;
        this.properties = properties;
        this.halfMessages = halfMessages;
        this.recordBuilder = recordBuilder;
        this.flushWatch = flushWatch;
        this.recallable = config.get(BrokerConfig.RECALL_MESSAGE_ENABLE);
    }

    void register(HandlerTable table) {
        table.register(RequestCode.SEND_MESSAGE, this);
        table.register(RequestCode.SEND_MESSAGE_V2, this);
        table.register(RequestCode.SEND_BATCH_MESSAGE, this);
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        SendMessageRequest header = request.header(SendMessageRequest.class);
        try {
            Destination destination = destinations.of(request, header);
            recordBuilder.checkSize(request);
            if (request.code() == RequestCode.SEND_BATCH_MESSAGE || Boolean.TRUE.equals(header.batch())) {
                appendBatch(request, connection, header, destination);
            } else {
                appendOne(request, connection, header, destination);
            }
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private void appendOne(Command request, Connection connection, SendMessageRequest header, Destination destination)
            throws CommandException {
        ReceivedProperties.Edited edited = properties.edit(header.properties(), destination.deadLetter());
        if ((edited.half() || SysFlag.isPrepared(header.sysFlag())) && !TopicNames.isRetryTopic(header.topic())) {
            appendHalf(request, connection, header, destination, edited);
            return;
        }
        ByteBuf record = recordBuilder.build(request, connection, header, destination, edited.text());
        boolean handedOver = false;
        try {
            MessageAppend append = MessageAppend.of(destination.queue(), record.nioBuffer());
            if (edited.deliverAt() > 0) {
                append.deliverAt(edited.deliverAt());
            }
            store.append(
                    new MessageAppend[] {append},
                    new SendAnswer(
                            request,
                            connection,
                            record,
                            identity.storeHost(),
                            destination.queueId(),
                            MessageProperties.get(edited.text(), PropertyKeys.UNIQUE_KEY),
                            recallHandle(destination, edited),
                            flushWatch));
            handedOver = true;
        } finally {
            if (!handedOver) {
                record.release();
            }
        }
    }

    /** Null for a message that is delivered at once. */
    private String recallHandle(Destination destination, ReceivedProperties.Edited edited) {
        if (!recallable || edited.deliverAt() == 0) {
            return null;
        }
        String uniqueKey = MessageProperties.get(edited.text(), PropertyKeys.UNIQUE_KEY);
        return new RecallHandle(destination.topic().name(), identity.brokerName(), edited.deliverAt(), uniqueKey)
                .encode();
    }

    private void appendHalf(
            Command request,
            Connection connection,
            SendMessageRequest header,
            Destination destination,
            ReceivedProperties.Edited edited)
            throws CommandException {
        HalfProperties half = HalfProperties.of(edited, header.producerGroup());
        halfMessages.keepForReceivers(destination.topic(), header.flag());
        ByteBuf record = recordBuilder.build(request, connection, header, destination, half.text());
        boolean handedOver = false;
        try {
            halfMessages.append(
                    MessageAppend.of(destination.queue(), record.nioBuffer()),
                    half.producerGroup(),
                    half.immunityMillis(),
                    new HalfAnswer(
                            request,
                            connection,
                            record,
                            identity.storeHost(),
                            destination.queueId(),
                            half.uniqueKey()));
            handedOver = true;
        } finally {
            if (!handedOver) {
                record.release();
            }
        }
    }

    private void appendBatch(Command request, Connection connection, SendMessageRequest header, Destination destination)
            throws CommandException {
        checkBatch(request, header);
        ByteBuf units = request.body().duplicate();
        boolean handedOver = false;
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer(units.readableBytes() * 2);
        try {
            MessageEncoder encoder = recordBuilder.encoder(connection, header, destination);
            List<Long> deliveryTimes = new ArrayList<>();
            List<Integer> ends = new ArrayList<>();
            while (units.isReadable()) {
                BatchUnit unit = unit(units);
                ReceivedProperties.Edited edited = properties.edit(unit.properties(), false);
                if (edited.half() || SysFlag.isPrepared(header.sysFlag())) {
                    throw new CommandException(ResponseCode.MESSAGE_ILLEGAL, "a batch may not have half messages");
                }
                RecordBuilder.encode(
                        encoder.flag(unit.flag()).properties(edited.text()).body(unit.body()), records);
                deliveryTimes.add(edited.deliverAt());
                ends.add(records.writerIndex());
            }
            MessageAppend[] appends = new MessageAppend[ends.size()];
            int start = 0;
            for (int i = 0; i < appends.length; i++) {
                appends[i] = MessageAppend.of(destination.queue(), records.nioBuffer(start, ends.get(i) - start));
                if (deliveryTimes.get(i) > 0) {
                    appends[i].deliverAt(deliveryTimes.get(i));
                }
                start = ends.get(i);
            }
            store.append(
                    appends,
                    new SendAnswer(
                            request,
                            connection,
                            records,
                            identity.storeHost(),
                            destination.queueId(),
                            null,
                            null,
                            flushWatch));
            handedOver = true;
        } finally {
            if (!handedOver) {
                records.release();
            }
        }
    }

    private static void checkBatch(Command request, SendMessageRequest header) throws CommandException {
        if (TopicNames.isRetryTopic(header.topic())) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL, "a batch may not be sent to the retry topic " + header.topic());
        }
        if (request.body() == null || !request.body().isReadable()) {
            throw new CommandException(ResponseCode.MESSAGE_ILLEGAL, "the batch is empty");
        }
    }

    private static BatchUnit unit(ByteBuf units) throws CommandException {
        try {
            return BatchUnit.read(units);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.MESSAGE_ILLEGAL, e.getMessage());
        }
    }
}
