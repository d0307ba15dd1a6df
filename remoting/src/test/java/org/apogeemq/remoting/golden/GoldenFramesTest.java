package org.apogeemq.remoting.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.LockBatchRequest;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.MessageQueue;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.engine.Conversation;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.message.BatchUnit;
import org.apogeemq.remoting.message.Compression;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.HeaderCodec;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.Language;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official clients send is understood: every frame, its header, its body. */
class GoldenFramesTest {
    /** Fields that every request of the 5.x client may carry and that mean nothing to a broker. */
    private static final Set<String> INHERITED = Set.of("ns", "nsd", "oway", "lo", "bname", "ReqT");

    private static final Map<Integer, Class<?>> BODIES = Map.of(
            RequestCode.HEART_BEAT, HeartbeatData.class,
            RequestCode.LOCK_BATCH_MQ, LockBatchRequest.class,
            RequestCode.UNLOCK_BATCH_MQ, LockBatchRequest.class,
            RequestCode.CHECK_CLIENT_CONFIG, CheckClientConfig.class);

    static List<String> frames() {
        return Golden.frames();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void everyFrameIsUnderstood(String name) {
        Command command = read(name);
        assertThat(command.isResponse()).isFalse();
        assertThat(command.language()).isEqualTo(Language.JAVA);
        assertThat(command.version()).isEqualTo(name.contains("5.5.0") ? 513 : 409);
        assertThat(command.serialization())
                .isEqualTo(name.contains("/binary/") ? Serialization.BINARY : Serialization.JSON);
        CommandTable.Entry entry = CommandTable.find(command.code());
        assertThat(entry).as("command %d in the table", command.code()).isNotNull();
        if (entry.request() != null) {
            assertHeader(command, entry.request());
        }
        if (BODIES.containsKey(command.code())) {
            assertBody(command.body(), BODIES.get(command.code()));
        }
    }

    private static <H extends Record> void assertHeader(Command command, Class<H> type) {
        H header = command.header(type);
        Set<String> unknown = new HashSet<>(command.extFields().keySet());
        for (HeaderField field : HeaderCodec.of(type).fields()) {
            unknown.remove(RequestCode.usesLetters(command.code()) ? field.letter() : field.name());
        }
        unknown.removeAll(INHERITED);
        assertThat(unknown).as("fields sent that the header record lacks").isEmpty();
        ByteBuf frame = Unpooled.buffer();
        conversation(new ArrayList<>()).send(Command.request(command.code(), header, null), frame);
        assertThat(read(frame).header(type)).isEqualTo(header);
    }

    private static <T> void assertBody(ByteBuf bytes, Class<T> type) {
        T body = BodyCodec.decode(bytes, type);
        assertThat(BodyCodec.decode(BodyCodec.encode(body), type)).isEqualTo(body);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void everyFrameIsUnderstoodByteByByte(String name) {
        ByteBuf bytes = Golden.bytes(name);
        List<Command> commands = new ArrayList<>();
        Conversation conversation = conversation(commands);
        while (bytes.isReadable()) {
            assertThat(commands).isEmpty();
            conversation.receive(bytes.readSlice(1));
        }
        assertThat(commands).hasSize(1);
        Command whole = read(name);
        assertThat(commands.get(0).extFields()).isEqualTo(whole.extFields());
        assertThat(commands.get(0).body()).isEqualTo(whole.body());
        commands.get(0).release();
    }

    @ParameterizedTest
    @CsvSource({"4.9.8,json", "4.9.8,binary", "5.5.0,json", "5.5.0,binary"})
    void sendsCarryWhatTheProgramGave(String version, String form) {
        String folder = "client-" + version + "/" + form + "/";
        Command single = read(folder + "single-send.hex");
        SendMessageRequest header = single.header(SendMessageRequest.class);
        assertThat(single.code()).isEqualTo(RequestCode.SEND_MESSAGE_V2);
        assertThat(header.topic()).isEqualTo("GoldenTopic");
        assertThat(header.defaultTopic()).isEqualTo("TBW102");
        assertThat(header.defaultTopicQueueNums()).isEqualTo(4);
        assertThat(MessageProperties.decode(header.properties()))
                .containsEntry("TAGS", "TagA")
                .containsEntry("KEYS", "key1");
        assertThat(single.body().toString(UTF_8)).isEqualTo("hello");

        Command rich = read(folder + "properties-send.hex");
        SendMessageRequest richHeader = rich.header(SendMessageRequest.class);
        assertThat(richHeader.flag()).isEqualTo(7);
        assertThat(MessageProperties.decode(richHeader.properties()))
                .containsEntry("colour", "grün")
                .containsEntry("DELAY", "3")
                .containsEntry("WAIT", "false");
        assertThat(rich.body().toString(UTF_8)).isEqualTo("größer 世界");

        Command compressed = read(folder + "compressed-send.hex");
        int sysFlag = compressed.header(SendMessageRequest.class).sysFlag();
        assertThat(sysFlag & SysFlag.COMPRESSED).isNotZero();
        assertThat(Compression.plainBody(sysFlag, compressed.body(), 1 << 20).toString(UTF_8))
                .isEqualTo("x".repeat(5000));
        assertThat(read(folder + "oneway-send.hex").isOneway()).isTrue();

        ByteBuf batch = read(folder + "batch-send-batch.hex").body();
        assertThat(BatchUnit.read(batch).body().toString(UTF_8)).isEqualTo("hello");
        assertThat(BatchUnit.read(batch).body().toString(UTF_8)).isEqualTo("world");
        assertThat(BatchUnit.read(batch).body()).isEqualTo(Unpooled.wrappedBuffer(new byte[] {0, 1, -1}));
        assertThat(batch.isReadable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4.9.8,json", "4.9.8,binary", "5.5.0,json", "5.5.0,binary"})
    void transactionsCarryTheDecision(String version, String form) {
        String folder = "client-" + version + "/" + form + "/";
        Command half = read(folder + "transaction-send.hex");
        assertThat(SysFlag.isPrepared(half.header(SendMessageRequest.class).sysFlag()))
                .isTrue();
        Command commit = read(folder + "transaction-end-transaction.hex");
        assertThat(commit.isOneway()).isTrue();
        assertThat(commit.header(EndTransactionRequest.class).commitOrRollback())
                .isEqualTo(8);
        assertThat(read(folder + "rollback-end-transaction.hex")
                        .header(EndTransactionRequest.class)
                        .commitOrRollback())
                .isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-4.9.8/json/", "client-5.5.0/binary/"})
    void heartbeatOfAPushConsumerListsItsSubscriptions(String folder) {
        HeartbeatData heartbeat =
                BodyCodec.decode(read(folder + "push-heartbeat.hex").body(), HeartbeatData.class);
        ConsumerData consumer = heartbeat.consumerDataSet().iterator().next();
        assertThat(consumer.groupName()).isEqualTo("GoldenGroup");
        assertThat(consumer.consumeType()).isEqualTo(ConsumeType.CONSUME_PASSIVELY);
        assertThat(consumer.messageModel()).isEqualTo(MessageModel.CLUSTERING);
        assertThat(consumer.consumeFromWhere()).isNotNull().isInstanceOf(ConsumeFromWhere.class);
        SubscriptionData subscription = consumer.subscriptionDataSet().stream()
                .filter(data -> data.topic().equals("GoldenTopic"))
                .findFirst()
                .orElseThrow();
        assertThat(subscription.tagsSet()).containsExactlyInAnyOrder("TagA", "TagB", "A");
        assertThat(subscription.codeSet()).contains("TagA".hashCode(), "TagB".hashCode());
        PullMessageRequest pull = read(folder + "push-pull.hex").header(PullMessageRequest.class);
        assertThat(pull.consumerGroup()).isEqualTo("GoldenGroup");
        assertThat(pull.suspendTimeoutMillis()).isEqualTo(15_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-4.9.8/json/", "client-5.5.0/json/"})
    void lockNamesTheQueues(String folder) {
        LockBatchRequest lock =
                BodyCodec.decode(read(folder + "orderly-lock.hex").body(), LockBatchRequest.class);
        assertThat(lock.mqSet())
                .isNotEmpty()
                .allSatisfy(queue -> assertThat(queue)
                        .extracting(MessageQueue::topic, MessageQueue::brokerName)
                        .doesNotContainNull());
    }

    private static Command read(String name) {
        return read(Golden.bytes(name));
    }

    private static Command read(ByteBuf bytes) {
        List<Command> commands = new ArrayList<>();
        conversation(commands).receive(bytes);
        assertThat(bytes.isReadable()).isFalse();
        assertThat(commands).hasSize(1);
        return commands.get(0);
    }

    private static Conversation conversation(List<Command> commands) {
        return new Conversation(16 << 20, UnpooledByteBufAllocator.DEFAULT, command -> {
            if (command.body() != null) {
                command.body().retain();
            }
            commands.add(command);
        });
    }
}
