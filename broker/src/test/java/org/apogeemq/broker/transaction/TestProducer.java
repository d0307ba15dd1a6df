package org.apogeemq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.TestBroker;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.header.ClientHeaders.CheckTransactionStateRequest;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** A member of a producer group on a connection of its own: sends half messages, ends them, is asked about them. */
final class TestProducer implements AutoCloseable {
    static final int COMMIT = SysFlag.COMMITTED;
    static final int ROLLBACK = SysFlag.ROLLED_BACK;

    private final BlockingQueue<Check> checks = new LinkedBlockingQueue<>();
    private final String group;
    private final RemotingClient client;
    private final Connection connection;

    /** A question of the broker. */
    record Check(CheckTransactionStateRequest header, StoredMessage message) {}

    TestProducer(TestBroker broker, String clientId, String group) throws Exception {
        this.group = group;
        client = RemotingClient.builder()
                .handlers(Map.of(
                        RequestCode.CHECK_TRANSACTION_STATE,
                        (command, from) -> checks.add(new Check(
                                command.header(CheckTransactionStateRequest.class),
                                StoredMessage.of(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(command.body())))))))
                .build();
        connection = client.connect(broker.address(), TestBroker.TIMEOUT)
                .get(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        HeartbeatData heartbeat = new HeartbeatData(clientId, Set.of(new ProducerData(group)), Set.of(), 0, false);
        TestBroker.ok(TestBroker.call(connection, TestBroker.heartbeat(heartbeat)));
    }

    /** Sends as the official client does. */
    SendMessageResponse sendHalf(String topic, String body, Map<String, String> more) throws Exception {
        return TestBroker.ok(trySendHalf(topic, body, more)).header(SendMessageResponse.class);
    }

    SendMessageResponse sendHalf(String topic, String body) throws Exception {
        return sendHalf(topic, body, Map.of());
    }

    Command trySendHalf(String topic, String body, Map<String, String> more) throws Exception {
        Map<String, String> properties = new TreeMap<>(more);
        properties.putIfAbsent("UNIQ_KEY", "U-" + body);
        properties.put("TRAN_MSG", "true");
        properties.put("PGROUP", group);
        SendMessageRequest header = new SendMessageRequest(
                group,
                topic,
                "TBW102",
                4,
                0,
                SysFlag.PREPARED,
                1000L,
                7,
                MessageProperties.encode(properties),
                0,
                false,
                null,
                false,
                null);
        return TestBroker.call(
                connection,
                Command.request(
                        RequestCode.SEND_MESSAGE_V2, header, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)));
    }

    /** Ends a half message by what the answer to its send said, and waits for the answer. */
    Command end(SendMessageResponse half, int decision) throws Exception {
        return end(half.queueOffset(), MessageId.parse(half.msgId()).physicalOffset(), decision, false);
    }

    /** Answers a question, and waits for the answer to that. */
    Command answer(Check check, int decision) throws Exception {
        return end(check.header().tranStateTableOffset(), check.header().commitLogOffset(), decision, true);
    }

    Command end(long queueOffset, long position, int decision, boolean answersACheck) throws Exception {
        EndTransactionRequest header =
                new EndTransactionRequest(null, group, queueOffset, position, decision, answersACheck, "U", "U", null);
        return TestBroker.call(connection, Command.request(RequestCode.END_TRANSACTION, header, null));
    }

    /** The next question. */
    Check asked() throws InterruptedException {
        Check check = checks.poll(TestBroker.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(check).as("a question of the broker").isNotNull();
        return check;
    }

    int questionsWaiting() {
        return checks.size();
    }

    @Override
    public void close() {
        client.close();
    }
}
