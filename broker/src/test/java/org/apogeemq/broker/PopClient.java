package org.apogeemq.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.header.PullHeaders.AckMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeResponse;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** A pop consumer that speaks the wire, with handles made as RocketMQ's clients make them. */
final class PopClient {
    static final long INVISIBLE = 60_000;

    private final TestBroker broker;
    private final String topic;
    private final String group;

    PopClient(TestBroker broker, String topic, String group) {
        this.broker = broker;
        this.topic = topic;
        this.group = group;
    }

    /** A popped message. */
    record Message(String body, int queueId, long offset, int reconsumeTimes, String handle) {}

    PopMessageRequest header(int queueId, int max, long pollMillis, String expression, boolean order, String attempt) {
        return new PopMessageRequest(
                group, topic, queueId, max, INVISIBLE, pollMillis, 0, 0, "TAG", expression, order, attempt, null);
    }

    List<Message> pop(int max) throws Exception {
        return pop(header(-1, max, 0, "*", false, null));
    }

    List<Message> popOrdered(int max, String attempt) throws Exception {
        return pop(header(-1, max, 0, "*", true, attempt));
    }

    List<Message> pop(PopMessageRequest header) throws Exception {
        return messages(broker.call(RequestCode.POP_MESSAGE, header));
    }

    CompletableFuture<Command> popLater(Connection connection, long pollMillis) {
        return connection.request(
                Command.request(RequestCode.POP_MESSAGE, header(-1, 32, pollMillis, "*", false, null), null),
                TestBroker.TIMEOUT);
    }

    static List<Message> messages(Command response) {
        if (response.code() == ResponseCode.POLLING_TIMEOUT) {
            return List.of();
        }
        PopMessageResponse header = TestBroker.ok(response).header(PopMessageResponse.class);
        List<Message> result = new ArrayList<>();
        for (StoredMessage message : TestBroker.messages(response)) {
            String handle = message.queueOffset() + " " + header.popTime() + " " + header.invisibleTime() + " "
                    + header.reviveQid() + " 0 broker-t " + message.queueId() + " " + message.queueOffset();
            result.add(new Message(
                    message.body().toString(StandardCharsets.UTF_8),
                    message.queueId(),
                    message.queueOffset(),
                    message.reconsumeTimes(),
                    handle));
        }
        return result;
    }

    Command acknowledge(Message message) throws Exception {
        return acknowledge(message.queueId(), message.offset(), message.handle());
    }

    Command acknowledge(int queueId, long offset, String handle) throws Exception {
        return broker.call(
                RequestCode.ACK_MESSAGE, new AckMessageRequest(group, topic, queueId, handle, offset, null, null));
    }

    Command tryChange(Message message, long invisibleMillis) throws Exception {
        return broker.call(
                RequestCode.CHANGE_MESSAGE_INVISIBLETIME,
                new ChangeInvisibleTimeRequest(
                        group,
                        topic,
                        message.queueId(),
                        message.handle(),
                        message.offset(),
                        invisibleMillis,
                        null,
                        null,
                        null));
    }

    /** The message under its new handle. */
    Message change(Message message, long invisibleMillis) throws Exception {
        ChangeInvisibleTimeResponse changed =
                TestBroker.ok(tryChange(message, invisibleMillis)).header(ChangeInvisibleTimeResponse.class);
        String handle = message.offset() + " " + changed.popTime() + " " + changed.invisibleTime() + " "
                + changed.reviveQid() + " 0 broker-t " + message.queueId() + " " + message.offset();
        return new Message(message.body(), message.queueId(), message.offset(), message.reconsumeTimes(), handle);
    }
}
