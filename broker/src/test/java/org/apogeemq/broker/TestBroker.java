package org.apogeemq.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PullMessageResponse;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.ManualClock;

/** A broker on a free port with one client connection, spoken to through the wire. */
public final class TestBroker implements AutoCloseable {
    /** Longest wait for an answer. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path folder;
    private final Map<String, String> options;
    private final Broker broker;
    private final BlockingQueue<Command> pushed = new LinkedBlockingQueue<>();
    private final RemotingClient client;
    private final Connection connection;

    private final InstantSource clock;
    private final LongSupplier nanoClock;

    private TestBroker(
            Path folder, Map<String, String> options, LogFiles files, InstantSource clock, LongSupplier nanoClock)
            throws Exception {
        this.folder = folder;
        this.options = options;
        this.clock = clock;
        this.nanoClock = nanoClock;
        broker = Broker.builder(config(folder, options), clock, nanoClock)
                .files(files)
                .start();
        client = RemotingClient.builder()
                .handlers(Map.of(RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, (command, from) -> pushed.add(command)))
                .build();
        connection = connect();
    }

    /** Starts a broker; options are {@code key=value}. */
    public static TestBroker start(Path folder, String... options) throws Exception {
        return start(folder, LogFiles.SYSTEM, options);
    }

    /** As {@link #start(Path, String...)} with other files. */
    public static TestBroker start(Path folder, LogFiles files, String... options) throws Exception {
        return start(folder, files, InstantSource.system(), System::nanoTime, options);
    }

    /** As {@link #start(Path, String...)} with another wall clock. */
    public static TestBroker start(Path folder, InstantSource clock, String... options) throws Exception {
        return start(folder, LogFiles.SYSTEM, clock, System::nanoTime, options);
    }

    /** As {@link #start(Path, LogFiles, String...)} with a clock of the test's, also for elapsed times. */
    public static TestBroker start(Path folder, LogFiles files, ManualClock clock, String... options) throws Exception {
        return start(folder, files, clock, clock.nanoClock(), options);
    }

    private static TestBroker start(
            Path folder, LogFiles files, InstantSource clock, LongSupplier nanoClock, String... options)
            throws Exception {
        Map<String, String> map = new TreeMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            map.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return new TestBroker(folder, map, files, clock, nanoClock);
    }

    /** The configuration that tests run with. */
    public static BrokerConfig config(Path folder, Map<String, String> options) {
        Settings settings = Settings.of(options, "test");
        settings.with("storePathRootDir", folder.toString(), "test");
        for (String[] preset : new String[][] {
            {"listenPort", "0"},
            {"brokerName", "broker-t"},
            {"brokerIP1", "127.0.0.1"},
            {"bindAddress", "127.0.0.1"},
            {"mappedFileSizeCommitLog", Integer.toString(16 << 20)},
            {"diskMaxUsedSpaceRatio", "95"},
            {"diskSpaceWarningLevelRatio", "100"}
        }) {
            if (!settings.has(preset[0])) {
                settings.with(preset[0], preset[1], "test");
            }
        }
        return BrokerConfig.of(settings);
    }

    /** Closes and starts again on the same folder. */
    public TestBroker restart() throws Exception {
        close();
        return new TestBroker(folder, options, LogFiles.SYSTEM, clock, nanoClock);
    }

    /** Starts a broker on what the files hold now, as if this one had been killed. */
    public TestBroker afterKill(Path target) throws Exception {
        FolderCopy.make(folder, target);
        return new TestBroker(target, options, LogFiles.SYSTEM, clock, nanoClock);
    }

    public Broker broker() {
        return broker;
    }

    public SocketAddress address() {
        return broker.addresses().get(0);
    }

    public int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    public Connection connection() {
        return connection;
    }

    /** Another connection of the same client program. */
    public Connection connect() throws Exception {
        return client.connect(address(), TIMEOUT).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** The next request that the broker pushed to any of the connections. */
    public Command pushed() throws InterruptedException {
        return pushed.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends a request and waits for its response, whatever the code. */
    public Command call(int code, Record header, ByteBuf body) throws Exception {
        return call(connection, Command.request(code, header, body));
    }

    public Command call(int code, Record header) throws Exception {
        return call(code, header, null);
    }

    /** A request whose body is JSON. */
    public Command callJson(int code, Object body) throws Exception {
        return call(code, null, BodyCodec.encode(body));
    }

    public static Command call(Connection connection, Command request) throws Exception {
        return connection.request(request, TIMEOUT).get(TIMEOUT.toSeconds() + 1, TimeUnit.SECONDS);
    }

    /** A request that has to succeed. */
    public Command ok(int code, Record header) throws Exception {
        return ok(call(code, header));
    }

    public static Command ok(Command response) {
        if (response.code() != ResponseCode.SUCCESS) {
            throw new AssertionError("answered " + response.code() + " " + response.remark());
        }
        return response;
    }

    /** Header of a plain send to a queue. */
    public static SendMessageRequest sendHeader(String topic, int queueId, String properties) {
        return new SendMessageRequest(
                "pg", topic, "TBW102", 4, queueId, 0, 1000L, 7, properties, 0, false, null, false, null);
    }

    public Command trySend(String topic, int queueId, String body, String properties) throws Exception {
        return call(
                RequestCode.SEND_MESSAGE_V2,
                sendHeader(topic, queueId, properties),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }

    public SendMessageResponse send(String topic, int queueId, String body) throws Exception {
        return send(topic, queueId, body, null);
    }

    public SendMessageResponse send(String topic, int queueId, String body, String properties) throws Exception {
        return ok(trySend(topic, queueId, body, properties)).header(SendMessageResponse.class);
    }

    /** A pull that brings its own subscription and does not wait. */
    public Command pull(String group, String topic, int queueId, long offset, String expression) throws Exception {
        return pull(group, topic, queueId, offset, expression, 0);
    }

    /** A pull that brings its own subscription. */
    public Command pull(String group, String topic, int queueId, long offset, String expression, long holdMillis)
            throws Exception {
        return call(RequestCode.PULL_MESSAGE, pullHeader(group, topic, queueId, offset, expression, holdMillis));
    }

    public static PullMessageRequest pullHeader(
            String group, String topic, int queueId, long offset, String expression, long holdMillis) {
        int sysFlag = (holdMillis > 0 ? 2 : 0) | (expression == null ? 0 : 4);
        return new PullMessageRequest(
                group,
                topic,
                queueId,
                offset,
                32,
                sysFlag,
                0,
                holdMillis,
                expression,
                0,
                "TAG",
                null,
                null,
                null,
                null,
                null);
    }

    public static PullMessageResponse pullResponse(Command response) {
        return response.header(PullMessageResponse.class);
    }

    /** Views on the records of a response's body. */
    public static List<StoredMessage> messages(Command response) {
        List<StoredMessage> result = new ArrayList<>();
        ByteBuf body = response.body();
        int at = body == null ? 0 : body.readerIndex();
        while (body != null && at < body.writerIndex()) {
            StoredMessage message = new StoredMessage().wrap(body, at);
            result.add(message);
            at += message.totalSize();
        }
        return result;
    }

    /** Bodies of the records of a response, as text. */
    public static List<String> bodies(Command response) {
        return messages(response).stream()
                .map(m -> m.body().toString(StandardCharsets.UTF_8))
                .toList();
    }

    /** A heartbeat of one push consumer. */
    public static HeartbeatData consumerHeartbeat(String clientId, String group, String topic, String expression) {
        SubscriptionData subscription = new SubscriptionData(topic, expression, Set.of(), Set.of(), 100L, "TAG", false);
        ConsumerData consumer = new ConsumerData(
                group,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                Set.of(subscription),
                false);
        return new HeartbeatData(clientId, Set.of(new ProducerData("pg")), Set.of(consumer), 0, false);
    }

    public static Command heartbeat(HeartbeatData data) {
        return Command.request(RequestCode.HEART_BEAT, null, BodyCodec.encode(data));
    }

    @Override
    public void close() {
        client.close();
        broker.close();
    }
}
