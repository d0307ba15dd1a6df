package org.apogeemq.broker.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.header.ExtensionHeaders.AcknowledgeRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.ClaimClientIdRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CloseSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.DrainRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.UnsubscribeRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeResponse;
import org.apogeemq.remoting.jms.BodyKind;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Speaks the extension protocol frame by frame. */
final class WireClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A record that came in a DELIVER frame. */
    record Received(int subscription, int queueId, long offset, int deliveries, String text) {}

    /** What the answer to a SEND says of one entry. */
    record Sent(int code, int queueId, long queueOffset, long position, long storeTimestamp, String remark) {}

    /** A page of a browser. */
    record Page(List<Received> records, int nextQueueId, long nextOffset, boolean end) {}

    private final RemotingClient remoting;
    private final Connection connection;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final MessageEncoder encoder = new MessageEncoder();
    private String id;

    /** Connects without saying HELLO. */
    WireClient(InetSocketAddress address) {
        remoting = RemotingClient.builder()
                .handlers(Map.of(RequestCode.DELIVER, (command, from) -> delivered(command.body())))
                .build();
        connection = remoting.connect(address, LIMIT).join();
    }

    private void delivered(ByteBuf body) {
        while (body.isReadable()) {
            int subscription = body.readInt();
            received.addAll(entries(body, subscription));
        }
    }

    private static List<Received> entries(ByteBuf body, int subscription) {
        List<Received> result = new ArrayList<>();
        for (int n = body.readInt(); n > 0; n--) {
            int queueId = body.readInt();
            long offset = body.readLong();
            int deliveries = body.readInt();
            StoredMessage message = StoredMessage.of(body);
            assertThat(message.queueOffset()).isEqualTo(offset);
            assertThat(message.queueId()).isEqualTo(queueId);
            body.skipBytes(message.totalSize());
            String text = message.body().toString(StandardCharsets.UTF_8);
            result.add(new Received(subscription, queueId, offset, deliveries, text));
        }
        return result;
    }

    Command ask(int code, Record header, ByteBuf body) {
        return connection.request(Command.request(code, header, body), LIMIT).join();
    }

    Command call(int code, Record header, ByteBuf body) {
        Command answer = ask(code, header, body);
        assertThat(answer.code()).as("remark: %s", answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        return answer;
    }

    /** Asks without waiting for the answer, which may take as long as the test. */
    CompletableFuture<Command> askLater(int code) {
        return askLater(code, null);
    }

    CompletableFuture<Command> askLater(int code, Record header) {
        return connection.request(Command.request(code, header, null), Duration.ofMinutes(1));
    }

    void oneway(int code, Record header, ByteBuf body) {
        connection.send(Command.oneway(code, header, body));
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    WireClient hello() {
        id = call(RequestCode.HELLO, new HelloRequest(1, null, null, "test", null), null)
                .header(HelloResponse.class)
                .connectionId();
        return this;
    }

    /** Greets as the connection of a client that gave it a key. */
    WireClient helloAs(String connectionKey) {
        id = call(RequestCode.HELLO, helloHeader(connectionKey), null)
                .header(HelloResponse.class)
                .connectionId();
        return this;
    }

    static HelloRequest helloHeader(String connectionKey) {
        return new HelloRequest(1, null, null, "test", connectionKey);
    }

    WireClient hello(String clientId) {
        hello();
        call(RequestCode.CLAIM_CLIENT_ID, new ClaimClientIdRequest(clientId), null);
        return this;
    }

    String id() {
        return id;
    }

    // ---------------------------------------------------------------- subscriptions

    /** A subscription to be opened; the fields that matter are changed by the test. */
    static final class Wanted {
        final int id;
        final SubscriptionKind kind;
        final String destination;
        String clientId;
        String name;
        String selector;
        Boolean noLocal;
        int credit = 1000;

        Wanted(int id, SubscriptionKind kind, String destination) {
            this.id = id;
            this.kind = kind;
            this.destination = destination;
        }

        Wanted named(String owner, String subscription) {
            clientId = owner;
            name = subscription;
            return this;
        }

        Wanted selector(String text) {
            selector = text;
            return this;
        }

        Wanted noLocal() {
            noLocal = true;
            return this;
        }

        Wanted credit(int messages) {
            credit = messages;
            return this;
        }

        OpenSubscriptionRequest header() {
            return new OpenSubscriptionRequest(
                    id, kind, destination, clientId, name, selector, noLocal, credit, null, null, null, null);
        }
    }

    static Wanted queue(int id, String name) {
        return new Wanted(id, SubscriptionKind.QUEUE, name);
    }

    static Wanted topic(int id, String name) {
        return new Wanted(id, SubscriptionKind.TOPIC, name);
    }

    WireClient open(Wanted wanted) {
        call(RequestCode.OPEN_SUBSCRIPTION, wanted.header(), null);
        return this;
    }

    int tryOpen(Wanted wanted) {
        return ask(RequestCode.OPEN_SUBSCRIPTION, wanted.header(), null).code();
    }

    void close(int subscription, boolean releaseLeases) {
        call(RequestCode.CLOSE_SUBSCRIPTION, new CloseSubscriptionRequest(subscription, releaseLeases), null);
    }

    void credit(int subscription, int messages) {
        oneway(RequestCode.CREDIT, new CreditRequest(subscription, messages), null);
    }

    /** What a drain brings. */
    List<Received> drain(int subscription, int credit) {
        call(RequestCode.DRAIN, new DrainRequest(subscription, credit), null);
        List<Received> result = new ArrayList<>();
        received.removeIf(r -> r.subscription() == subscription && result.add(r));
        return result;
    }

    int unsubscribe(String clientId, String name) {
        return ask(RequestCode.UNSUBSCRIBE, new UnsubscribeRequest(clientId, name), null)
                .code();
    }

    /** The next record delivered, whatever the subscription. */
    Received next() {
        try {
            Received next = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("a record delivered within %s", LIMIT).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Received> next(int count) {
        List<Received> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(next());
        }
        return result;
    }

    List<String> nextTexts(int count) {
        return next(count).stream().map(Received::text).toList();
    }

    void awaitReceived(int count) {
        await().atMost(LIMIT).until(() -> received.size() >= count);
    }

    int waiting() {
        return received.size();
    }

    // ---------------------------------------------------------------- acknowledgements

    static ByteBuf settleGroup(int kind, Received... records) {
        ByteBuf body = Unpooled.buffer();
        for (Received record : records) {
            body.writeInt(record.subscription()).writeByte(kind).writeInt(1);
            body.writeInt(record.queueId()).writeLong(record.offset());
        }
        return body;
    }

    void acknowledge(Received... records) {
        settle(0, 0, records);
    }

    void settle(int kind, long transaction, Received... records) {
        call(RequestCode.ACKNOWLEDGE, new AcknowledgeRequest(transaction), settleGroup(kind, records));
    }

    void recover(int subscription, Received... delivered) {
        call(RequestCode.RECOVER, null, resetBody(subscription, delivered));
        received.removeIf(r -> r.subscription() == subscription);
    }

    private static ByteBuf resetBody(int subscription, Received... delivered) {
        ByteBuf body = Unpooled.buffer().writeInt(1).writeInt(subscription);
        return body.writeBytes(settleGroup(1, delivered));
    }

    int commit(long transaction) {
        return ask(RequestCode.COMMIT, new TransactionRequest(transaction), null)
                .code();
    }

    /** What became of a commit whose answer is not known. */
    CommitOutcome outcome(String connectionKey, long transaction) {
        return outcome(
                ask(RequestCode.COMMIT_OUTCOME, new CommitOutcomeRequest(connectionKey, transaction, null), null));
    }

    static CommitOutcome outcome(Command answer) {
        assertThat(answer.code()).as("remark: %s", answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        return answer.header(CommitOutcomeResponse.class).outcome();
    }

    void rollback(long transaction, int subscription) {
        call(RequestCode.ROLLBACK, new TransactionRequest(transaction), resetBody(subscription));
        received.removeIf(r -> r.subscription() == subscription);
    }

    // ---------------------------------------------------------------- sending

    /** A message to be sent; the fields that matter are changed by the test. */
    static final class Message {
        final String destination;
        final DestinationKind kind;
        final String text;
        final StringBuilder properties = new StringBuilder();
        long transaction;
        int flags = 1;
        int queueId = -1;
        boolean expires;

        Message(DestinationKind kind, String destination, String text) {
            this.kind = kind;
            this.destination = destination;
            this.text = text;
        }

        Message with(String key, String value) {
            MessageProperties.append(properties, key, value);
            return this;
        }

        Message in(long number) {
            transaction = number;
            return this;
        }

        Message resent() {
            flags |= 2;
            return this;
        }

        Message toQueueId(int id) {
            queueId = id;
            return this;
        }

        Message expiresAt(long time) {
            expires = true;
            return with(JmsKeys.EXPIRATION, Long.toString(time));
        }
    }

    static Message toQueue(String destination, String text) {
        return new Message(DestinationKind.QUEUE, destination, text);
    }

    static Message toTopic(String destination, String text) {
        return new Message(DestinationKind.TOPIC, destination, text);
    }

    ByteBuf sendBody(Message... messages) {
        ByteBuf body = Unpooled.buffer();
        for (Message message : messages) {
            int sizeAt = body.writerIndex();
            body.writeInt(0).writeLong(message.transaction).writeByte(message.flags);
            encoder.topic(message.destination)
                    .queueId(message.queueId)
                    .flag(JmsFlag.of(BodyKind.TEXT, false, message.kind, true, 4, message.expires))
                    .bornTimestamp(1)
                    .properties(message.properties.toString())
                    .body(Unpooled.copiedBuffer(message.text, StandardCharsets.UTF_8))
                    .encode(body);
            body.setInt(sizeAt, body.writerIndex() - sizeAt - 4);
        }
        return body;
    }

    /** Sends without waiting for the answer, which may take as long as the test. */
    CompletableFuture<List<Sent>> sendLater(Message... messages) {
        Command request = Command.request(RequestCode.SEND, null, sendBody(messages));
        return connection.request(request, Duration.ofMinutes(1)).thenApply(answer -> sent(answer.body()));
    }

    List<Sent> trySend(Message... messages) {
        List<Sent> result =
                sent(call(RequestCode.SEND, null, sendBody(messages)).body());
        assertThat(result).hasSize(messages.length);
        return result;
    }

    private static List<Sent> sent(ByteBuf answer) {
        List<Sent> result = new ArrayList<>();
        while (answer.isReadable()) {
            int code = answer.readShort();
            int queueId = answer.readInt();
            long offset = answer.readLong();
            long position = answer.readLong();
            long time = answer.readLong();
            String remark = answer.readCharSequence(answer.readUnsignedShort(), StandardCharsets.UTF_8)
                    .toString();
            result.add(new Sent(code, queueId, offset, position, time, remark));
        }
        return result;
    }

    List<Sent> send(Message... messages) {
        List<Sent> result = trySend(messages);
        assertThat(result)
                .allSatisfy(sent -> assertThat(sent.code()).as(sent.remark()).isZero());
        return result;
    }

    void sendTexts(String queue, String... texts) {
        send(Arrays.stream(texts).map(text -> toQueue(queue, text)).toArray(Message[]::new));
    }

    Page browse(String queue, String selector, int queueId, long offset, int max) {
        BrowseRequest header = new BrowseRequest(queue, SubscriptionKind.QUEUE, null, selector, queueId, offset, max);
        Command answer = call(RequestCode.BROWSE, header, null);
        var next = answer.header(org.apogeemq.remoting.header.ExtensionHeaders.BrowseResponse.class);
        return new Page(entries(answer.body(), 0), next.nextQueueId(), next.nextOffset(), next.end());
    }

    /** Cuts the connection without any farewell. */
    @Override
    public void close() {
        remoting.close();
    }
}
