package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Sent;
import org.apogeemq.broker.jms.WireClient.Wanted;
import org.apogeemq.remoting.header.ExtensionHeaders.AcknowledgeRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.ClaimClientIdRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CloseSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.DeleteTemporaryRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.DrainRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExtensionInputTest {
    @TempDir
    Path root;

    private TestBroker broker;
    private WireClient client;

    @BeforeEach
    void start() {
        broker = new TestBroker(root.resolve("data"), Map.of("maxMessageSize", "100000"));
        client = broker.client().hello();
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private void refused(int code, int expected, Record header, ByteBuf body, String saying) {
        Command answer = client.ask(code, header, body);
        assertThat(answer.code()).as(answer.remark()).isEqualTo(expected);
        assertThat(answer.remark()).contains(saying);
    }

    @Test
    void everythingButHelloNeedsHelloFirst() {
        try (WireClient rude = broker.client()) {
            Command answer = rude.ask(RequestCode.CLAIM_CLIENT_ID, new ClaimClientIdRequest("x"), null);
            assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(answer.remark()).contains("HELLO first");
            rude.hello();
        }
    }

    @Test
    void secondHelloIsAnsweredLikeTheFirst() {
        client.open(queue(1, "Q"));
        String id = client.id();
        assertThat(client.hello().id()).isEqualTo(id);
        client.sendTexts("Q", "a");
        assertThat(client.next().text()).isEqualTo("a");
    }

    @Test
    void versionThatIsNotSpokenIsRefused() {
        try (WireClient old = broker.client()) {
            assertThat(old.ask(RequestCode.HELLO, new HelloRequest(0, null, null, null, null), null)
                            .code())
                    .isEqualTo(ResponseCode.VERSION_NOT_SUPPORTED);
        }
    }

    @Test
    void clientIdBelongsToOneConnectionUntilItEnds() {
        WireClient owner = broker.client().hello("payroll");
        refused(
                RequestCode.CLAIM_CLIENT_ID,
                ResponseCode.CLIENT_ID_IN_USE,
                new ClaimClientIdRequest("payroll"),
                null,
                "127.0.0.1");
        owner.close();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.ask(RequestCode.CLAIM_CLIENT_ID, new ClaimClientIdRequest("payroll"), null)
                                .code()
                        == 0);
    }

    @Test
    void openRefusesWhatItCannotServe() {
        assertThat(client.tryOpen(queue(1, "a.b"))).isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(client.tryOpen(queue(1, "Q").selector("x = = 1"))).isEqualTo(ResponseCode.INVALID_SELECTOR);
        assertThat(client.tryOpen(queue(1, "Q").credit(-1))).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(client.tryOpen(queue(1, "Q").credit(10_000_000))).isEqualTo(ResponseCode.LIMIT_EXCEEDED);
        assertThat(client.tryOpen(new Wanted(1, SubscriptionKind.DURABLE, "T")))
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(client.tryOpen(new Wanted(1, SubscriptionKind.DURABLE, "T").named("not mine", "s")))
                .isEqualTo(ResponseCode.NOT_OWNER);
        client.open(queue(1, "Q"));
        assertThat(client.tryOpen(queue(1, "Q"))).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void unknownSubscriptionIsNamed() {
        refused(
                RequestCode.CLOSE_SUBSCRIPTION,
                ResponseCode.UNKNOWN_SUBSCRIPTION,
                new CloseSubscriptionRequest(42, true),
                null,
                "42");
        refused(RequestCode.DRAIN, ResponseCode.UNKNOWN_SUBSCRIPTION, new DrainRequest(42, 1), null, "42");
    }

    @Test
    void malformedAcknowledgementsAreRefusedWhole() {
        AcknowledgeRequest header = new AcknowledgeRequest(0L);
        refused(
                RequestCode.ACKNOWLEDGE,
                ResponseCode.INVALID_PARAMETER,
                header,
                Unpooled.buffer().writeInt(1),
                "byte 0");
        refused(
                RequestCode.ACKNOWLEDGE,
                ResponseCode.INVALID_PARAMETER,
                header,
                Unpooled.buffer().writeInt(1).writeByte(0).writeInt(Integer.MAX_VALUE),
                "count");
        refused(
                RequestCode.ACKNOWLEDGE,
                ResponseCode.INVALID_PARAMETER,
                header,
                Unpooled.buffer().writeInt(1).writeByte(7).writeInt(0),
                "kind is 7");
        refused(
                RequestCode.RECOVER,
                ResponseCode.INVALID_PARAMETER,
                null,
                Unpooled.buffer().writeInt(1000),
                "1000 subscriptions");
    }

    @Test
    void malformedOnewayAcknowledgementEndsTheConnection() {
        client.oneway(
                RequestCode.ACKNOWLEDGE,
                new AcknowledgeRequest(0L),
                Unpooled.buffer().writeInt(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> !client.isOpen());
    }

    @Test
    void sendChecksEveryLengthOfTheFrame() {
        refused(RequestCode.SEND, ResponseCode.MESSAGE_ILLEGAL, null, null, "without a body");
        refused(
                RequestCode.SEND,
                ResponseCode.MESSAGE_ILLEGAL,
                null,
                Unpooled.buffer().writeInt(1_000_000).writeLong(0).writeLong(0),
                "size 1000000");
        ByteBuf cut = client.sendBody(toQueue("Q", "hello"));
        cut.setInt(4 + 9, cut.getInt(4 + 9) + 1); // the record's own size
        Command answer = client.call(RequestCode.SEND, null, cut);
        assertThat(answer.body().getShort(0)).isEqualTo((short) ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void anyByteOfARecordMayBeWrongWithoutHarm() {
        ByteBuf good = client.sendBody(toQueue("Q", "hello").with("a", "b"));
        for (int at = 4; at < good.writerIndex(); at++) {
            ByteBuf bad = good.copy();
            bad.setByte(at, bad.getByte(at) ^ 0xFF);
            client.ask(RequestCode.SEND, null, bad);
        }
        client.send(toQueue("FINE", "still here"));
        client.open(queue(1, "FINE"));
        assertThat(client.next().text()).isEqualTo("still here");
    }

    @Test
    void damagedBodyIsRefused() {
        ByteBuf body = client.sendBody(toQueue("Q", "hello"));
        int at = body.indexOf(0, body.writerIndex(), (byte) 'h');
        body.setByte(at, 'j');
        Command answer = client.call(RequestCode.SEND, null, body);
        assertThat(answer.body().getShort(0)).isEqualTo((short) ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void oneBadMessageDoesNotStopTheOthersOfItsFrame() {
        List<Sent> sent = client.trySend(
                toQueue("Q", "a"), toQueue("not.allowed", "b"), toQueue("Q", "x".repeat(100_001)), toQueue("Q", "c"));
        assertThat(sent)
                .extracting(Sent::code)
                .containsExactly(0, ResponseCode.INVALID_DESTINATION, ResponseCode.MESSAGE_ILLEGAL, 0);
        assertThat(sent.get(2).remark()).contains("100001").contains("100000");
    }

    @Test
    void transactionZeroIsRefused() {
        refused(
                RequestCode.COMMIT,
                ResponseCode.INVALID_PARAMETER,
                new TransactionRequest(0),
                null,
                "number transactions from 1");
    }

    private String temporary(WireClient owner, SubscriptionKind kind) {
        return owner.call(RequestCode.CREATE_TEMPORARY, new CreateTemporaryRequest(kind, null), null)
                .header(CreateTemporaryResponse.class)
                .name();
    }

    @Test
    void temporaryQueueIsForItsOwnConnection() {
        String name = temporary(client, SubscriptionKind.QUEUE);
        client.open(queue(1, name));
        try (WireClient other = broker.client().hello()) {
            assertThat(other.tryOpen(queue(1, name))).isEqualTo(ResponseCode.NOT_OWNER);
            other.send(toQueue(name, "reply"));
        }
        assertThat(client.next().text()).isEqualTo("reply");
        refused(
                RequestCode.DELETE_TEMPORARY,
                ResponseCode.IN_USE,
                new DeleteTemporaryRequest(name),
                null,
                "has consumers");
        client.close(1, true);
        client.call(RequestCode.DELETE_TEMPORARY, new DeleteTemporaryRequest(name), null);
        assertThat(client.trySend(toQueue(name, "too late")).get(0).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        refused(
                RequestCode.DELETE_TEMPORARY,
                ResponseCode.INVALID_DESTINATION,
                new DeleteTemporaryRequest(name),
                null,
                "does not exist");
    }

    @Test
    void temporaryQueueOfAnotherClientCannotBeHadAgain() {
        String name = temporary(client, SubscriptionKind.QUEUE);
        try (WireClient other = broker.client().hello()) {
            assertThat(other.ask(
                                    RequestCode.CREATE_TEMPORARY,
                                    new CreateTemporaryRequest(SubscriptionKind.QUEUE, name),
                                    null)
                            .code())
                    .isEqualTo(ResponseCode.NOT_OWNER);
        }
        refused(
                RequestCode.CREATE_TEMPORARY,
                ResponseCode.NOT_OWNER,
                new CreateTemporaryRequest(SubscriptionKind.TOPIC, name),
                null,
                "was not made by this connection");
    }

    @Test
    void temporaryQueueRemembersWhatWasConsumedBetweenConsumers() {
        String name = temporary(client, SubscriptionKind.QUEUE);
        client.open(queue(1, name));
        client.send(toQueue(name, "a"), toQueue(name, "b"));
        client.acknowledge(client.next());
        client.close(1, true);
        client.open(queue(2, name).credit(0));
        assertThat(client.drain(2, 10)).hasSize(1);
    }

    @Test
    void temporaryDestinationsEndWithTheirConnection() {
        WireClient owner = broker.client().hello();
        String name = temporary(owner, SubscriptionKind.TOPIC);
        owner.open(topic(1, name));
        owner.close();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.trySend(toQueue(name, "x")).get(0).code() == ResponseCode.TOPIC_NOT_EXIST);
    }
}
