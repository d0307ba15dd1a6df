package org.apogeemq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apogeemq.broker.TestBroker;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.body.HalfMessageList;
import org.apogeemq.remoting.header.ClientHeaders.ProducerGroupRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.ListHalfMessagesRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.header.QueryHeaders.ResumeCheckHalfMessageRequest;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.message.BatchUnit;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.message.SysFlag;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.apogeemq.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HalfMessageTest {
    private static final Duration TIME_OUT = Duration.ofSeconds(6);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    /** After this the broker looks again for somebody to ask. */
    private static final Duration NOBODY_THERE = Duration.ofSeconds(5);

    private static final String ASIDE = "TRANS_CHECK_MAX_TIME_TOPIC";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private TestBroker broker;
    private TestProducer producer;

    @BeforeEach
    void start() throws Exception {
        start("transactionCheckMax=2");
    }

    private void start(String... options) throws Exception {
        broker = TestBroker.start(folder, clock, options);
        producer = new TestProducer(broker, "client-1", "PG");
    }

    @AfterEach
    void stop() {
        producer.close();
        broker.close();
    }

    private void restart() throws Exception {
        producer.close();
        broker = broker.restart();
        producer = new TestProducer(broker, "client-1", "PG");
    }

    /** Its connection closes, and the broker knows it. */
    private void producerLeaves() {
        producer.close();
        ProducerGroupRequest group = new ProducerGroupRequest("PG");
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .until(() -> broker.call(RequestCode.GET_PRODUCER_CONNECTION_LIST, group)
                                .code()
                        == ResponseCode.SYSTEM_ERROR);
    }

    private List<String> visible(String topic) throws Exception {
        return TestBroker.bodies(broker.pull("g", topic, 0, 0, "*"));
    }

    private HalfMessageList undecided() throws Exception {
        return BodyCodec.decode(
                broker.ok(RequestCode.LIST_HALF_MESSAGES, new ListHalfMessagesRequest(0, 100))
                        .body(),
                HalfMessageList.class);
    }

    @Test
    void halfMessageIsInvisibleUntilItsProducerCommitsIt() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "paid", Map.of("KEYS", "order-1", "TAGS", "A"));
        broker.send("T", 0, "plain");
        assertThat(half.transactionId()).isEqualTo("U-paid");
        assertThat(visible("T")).containsExactly("plain");

        TestBroker.ok(producer.end(half, TestProducer.COMMIT));

        List<StoredMessage> messages = TestBroker.messages(broker.pull("g", "T", 0, 0, "A"));
        assertThat(messages).hasSize(1);
        StoredMessage message = messages.get(0);
        assertThat(message.queueOffset()).isEqualTo(1);
        assertThat(message.sysFlag() & SysFlag.TRANSACTION_MASK).isZero();
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.properties())
                .containsEntry("UNIQ_KEY", "U-paid")
                .containsEntry("PGROUP", "PG")
                .containsEntry("CLUSTER", "DefaultCluster")
                .containsEntry("TRAN_MSG", "true");
        assertThat(undecided().total()).isZero();
    }

    @Test
    void rolledBackMessageNeverAppearsAlsoNotAfterARestart() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "cancelled", Map.of("KEYS", "order-2"));
        TestBroker.ok(producer.end(half, TestProducer.ROLLBACK));
        restart();
        broker.send("T", 0, "plain");

        assertThat(visible("T")).containsExactly("plain");
        assertThat(undecided().total()).isZero();
        Command byKey = broker.call(
                RequestCode.QUERY_MESSAGE,
                new QueryMessageRequest("T", "order-2", 32, 0, Long.MAX_VALUE, false, null, null));
        assertThat(byKey.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void committedMessageIsThereOnceAfterARestart() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "paid");
        TestBroker.ok(producer.end(half, TestProducer.COMMIT));
        restart();
        TestBroker.ok(producer.end(half, TestProducer.COMMIT));

        assertThat(visible("T")).containsExactly("paid");
    }

    @Test
    void undecidedMessageIsAskedAboutAfterTheTimeOutAndThenAtEachInterval() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "pending");
        clock.advance(TIME_OUT.minusMillis(1));
        settle();
        assertThat(producer.questionsWaiting()).isZero();

        clock.advance(Duration.ofMillis(1));
        TestProducer.Check first = producer.asked();
        assertThat(first.header().tranStateTableOffset()).isEqualTo(half.queueOffset());
        assertThat(first.header().offsetMsgId()).isEqualTo(half.msgId());
        assertThat(first.header().transactionId()).isEqualTo("U-pending");
        assertThat(first.header().topic()).isEqualTo("T");
        assertThat(first.header().bname()).isEqualTo("broker-t");
        assertThat(first.message().topic()).isEqualTo("T");
        assertThat(first.message().queueOffset()).isEqualTo(half.queueOffset());
        assertThat(first.message().offsetMessageId()).isEqualTo(half.msgId());
        assertThat(first.message().body().toString(StandardCharsets.UTF_8)).isEqualTo("pending");
        assertThat(first.message().properties())
                .containsEntry("PGROUP", "PG")
                .containsEntry("TRAN_MSG", "true")
                .containsEntry("TRANSACTION_CHECK_TIMES", "1");

        TestBroker.ok(producer.answer(first, 0));
        clock.advance(INTERVAL.minusMillis(1));
        settle();
        assertThat(producer.questionsWaiting()).isZero();
        clock.advance(Duration.ofMillis(1));
        TestProducer.Check second = producer.asked();
        assertThat(second.message().property("TRANSACTION_CHECK_TIMES")).isEqualTo("2");
        TestBroker.ok(producer.answer(second, TestProducer.COMMIT));

        assertThat(visible("T")).containsExactly("pending");
    }

    /** Waits until the broker has looked at its half messages twice. */
    private void settle() {
        long[] sweeps = new long[1];
        Awaitility.await()
                .pollInterval(Duration.ofMillis(HalfMessages.SWEEP_MILLIS))
                .atMost(TestBroker.TIMEOUT)
                .until(() -> ++sweeps[0] > 2);
    }

    @Test
    void messageCheckedTooOftenIsSetAsideWhereTheOperatorSeesItAndCanStillBeDecided() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "forgotten", Map.of("KEYS", "order-3"));
        checkUntilSetAside();

        StoredMessage copy =
                TestBroker.messages(broker.pull("ops", ASIDE, 0, 0, "*")).get(0);
        assertThat(copy.body().toString(StandardCharsets.UTF_8)).isEqualTo("forgotten");
        assertThat(copy.properties())
                .containsEntry("REAL_TOPIC", "T")
                .containsEntry("REAL_QID", "0")
                .containsEntry("KEYS", "order-3")
                .containsEntry("TRANSACTION_CHECK_TIMES", "2");
        restart();
        HalfMessageInfo info = undecided().halfMessages().get(0);
        assertThat(info.setAside()).isTrue();
        assertThat(info.checks()).isEqualTo(2);
        assertThat(info.msgId()).startsWith("7F000001");
        assertThat(info.topic()).isEqualTo("T");
        assertThat(info.uniqueKey()).isEqualTo("U-forgotten");
        clock.advance(INTERVAL.multipliedBy(10));
        settle();
        assertThat(producer.questionsWaiting()).isZero();

        TestBroker.ok(producer.end(info.number(), info.position(), TestProducer.COMMIT, false));
        assertThat(visible("T")).containsExactly("forgotten");
        assertThat(half.queueOffset()).isEqualTo(info.number());
    }

    private void checkUntilSetAside() throws Exception {
        clock.advance(TIME_OUT);
        producer.asked();
        clock.advance(INTERVAL);
        producer.asked();
        clock.advance(INTERVAL);
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .until(() -> undecided().halfMessages().get(0).setAside());
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .until(() -> broker.pull("ops", ASIDE, 0, 0, "*").code() == ResponseCode.SUCCESS);
    }

    @Test
    void checksOfAMessageThatWasSetAsideAreResumedByItsIdAndByThatOfItsCopy() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "again");
        checkUntilSetAside();
        broker.ok(RequestCode.RESUME_CHECK_HALF_MESSAGE, new ResumeCheckHalfMessageRequest("T", half.msgId()));
        assertThat(producer.asked().message().property("TRANSACTION_CHECK_TIMES"))
                .isEqualTo("1");

        String copy =
                TestBroker.messages(broker.pull("ops", ASIDE, 0, 0, "*")).get(0).offsetMessageId();
        broker.ok(RequestCode.RESUME_CHECK_HALF_MESSAGE, new ResumeCheckHalfMessageRequest(ASIDE, copy));
        TestProducer.Check check = producer.asked();
        assertThat(check.message().property("TRANSACTION_CHECK_TIMES")).isEqualTo("1");
        TestBroker.ok(producer.answer(check, TestProducer.COMMIT));

        assertThat(visible("T")).containsExactly("again");
        assertRefused(
                broker.call(RequestCode.RESUME_CHECK_HALF_MESSAGE, new ResumeCheckHalfMessageRequest(ASIDE, copy)),
                ResponseCode.SYSTEM_ERROR,
                "committed or rolled back");
    }

    @Test
    void resumeOfSomethingElseIsRefused() throws Exception {
        String plain = broker.send("T", 0, "plain").msgId();
        assertRefused(
                broker.call(RequestCode.RESUME_CHECK_HALF_MESSAGE, new ResumeCheckHalfMessageRequest("T", plain)),
                ResponseCode.SYSTEM_ERROR,
                plain);
        assertRefused(
                broker.call(RequestCode.RESUME_CHECK_HALF_MESSAGE, new ResumeCheckHalfMessageRequest("T", "xyz")),
                ResponseCode.INVALID_PARAMETER,
                "xyz");
        Command nothing = Command.request(RequestCode.RESUME_CHECK_HALF_MESSAGE, null, null);
        assertRefused(
                TestBroker.call(broker.connection(), nothing.putExtField("topic", "T")),
                ResponseCode.INVALID_PARAMETER,
                "msgId",
                "missing");
    }

    @Test
    void anotherMemberOfTheGroupIsAskedWhenTheFirstIsGone() throws Exception {
        producer.sendHalf("T", "orphan");
        TestProducer stranger = new TestProducer(broker, "client-9", "OTHER");
        producerLeaves();
        try (stranger;
                TestProducer second = new TestProducer(broker, "client-2", "PG")) {
            clock.advance(TIME_OUT);
            TestProducer.Check check = second.asked();
            TestBroker.ok(second.answer(check, TestProducer.COMMIT));
            assertThat(visible("T")).containsExactly("orphan");
            assertThat(stranger.questionsWaiting()).isZero();
        }
    }

    @Test
    void checksAreNotCountedWhileNobodyOfTheGroupIsThere() throws Exception {
        producer.sendHalf("T", "orphan");
        producerLeaves();
        for (int i = 0; i < 5; i++) {
            clock.advance(INTERVAL);
            settle();
        }
        HalfMessageInfo info = undecided().halfMessages().get(0);
        assertThat(info.checks()).isZero();
        assertThat(info.setAside()).isFalse();

        producer = new TestProducer(broker, "client-2", "PG");
        clock.advance(INTERVAL);
        assertThat(producer.asked().message().body().toString(StandardCharsets.UTF_8))
                .isEqualTo("orphan");
    }

    @Test
    void countOfChecksSurvivesARestart() throws Exception {
        producer.sendHalf("T", "pending");
        clock.advance(TIME_OUT);
        producer.asked();
        restart();

        clock.advance(NOBODY_THERE); // the broker may have looked before the producer was there
        TestProducer.Check check = producer.asked();
        assertThat(check.message().property("TRANSACTION_CHECK_TIMES")).isEqualTo("2");
        assertThat(undecided().halfMessages().get(0).checks()).isEqualTo(2);
        TestBroker.ok(producer.answer(check, TestProducer.ROLLBACK));
        assertThat(undecided().total()).isZero();
    }

    @Test
    void immunityOfAMessageReplacesTheTimeOutAndAfterItOnlyACheckIsAnswered() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "slow", Map.of("CHECK_IMMUNITY_TIME_IN_SECONDS", "60"));
        clock.advance(Duration.ofSeconds(59));
        settle();
        assertThat(producer.questionsWaiting()).isZero();
        clock.advance(Duration.ofSeconds(2));

        TestProducer.Check check = producer.asked();
        assertRefused(
                producer.end(half, TestProducer.COMMIT),
                ResponseCode.ILLEGAL_OPERATION,
                "61000 ms",
                "CHECK_IMMUNITY_TIME_IN_SECONDS");
        TestBroker.ok(producer.answer(check, TestProducer.COMMIT));
        assertThat(visible("T")).containsExactly("slow");
    }

    @Test
    void immunityThatIsNoNumberCountsAsNotSaid() throws Exception {
        producer.sendHalf("T", "x", Map.of("CHECK_IMMUNITY_TIME_IN_SECONDS", "soon"));
        clock.advance(TIME_OUT);
        producer.asked();
    }

    @Test
    void sayingTheSameAgainIsFineAndTheOppositeIsRefused() throws Exception {
        SendMessageResponse paid = producer.sendHalf("T", "paid");
        TestBroker.ok(producer.end(paid, TestProducer.COMMIT));
        TestBroker.ok(producer.end(paid, TestProducer.COMMIT));
        assertRefused(producer.end(paid, TestProducer.ROLLBACK), ResponseCode.SYSTEM_ERROR, "COMMIT", "ROLLBACK");
        SendMessageResponse cancelled = producer.sendHalf("T", "cancelled");
        TestBroker.ok(producer.end(cancelled, TestProducer.ROLLBACK));
        TestBroker.ok(producer.end(cancelled, TestProducer.ROLLBACK));
        assertRefused(producer.end(cancelled, TestProducer.COMMIT), ResponseCode.SYSTEM_ERROR, "COMMIT", "ROLLBACK");

        assertThat(visible("T")).containsExactly("paid");
    }

    @Test
    void endOfSomethingThatIsNoHalfMessageOfTheGroupIsRefusedWithAReason() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "half");
        long position = MessageId.parse(half.msgId()).physicalOffset();
        SendMessageResponse plain = broker.send("T", 0, "plain");

        assertRefused(producer.end(plain, TestProducer.COMMIT), ResponseCode.SYSTEM_ERROR, "no half message");
        assertRefused(
                producer.end(half.queueOffset(), 1L << 40, TestProducer.COMMIT, false),
                ResponseCode.SYSTEM_ERROR,
                "no half message",
                Long.toString(1L << 40));
        assertRefused(
                producer.end(half.queueOffset(), -1, TestProducer.COMMIT, false),
                ResponseCode.SYSTEM_ERROR,
                "no half message");
        assertRefused(
                producer.end(7, position, TestProducer.COMMIT, false), ResponseCode.SYSTEM_ERROR, "no half message");
        assertRefused(producer.end(half, 5), ResponseCode.INVALID_PARAMETER, "5", "8 (commit)");
        try (TestProducer stranger = new TestProducer(broker, "client-9", "OTHER")) {
            assertRefused(stranger.end(half, TestProducer.COMMIT), ResponseCode.SYSTEM_ERROR, "'PG'", "'OTHER'");
        }
        Command bare = Command.request(RequestCode.END_TRANSACTION, null, null).putExtField("producerGroup", "PG");
        assertRefused(TestBroker.call(broker.connection(), bare), ResponseCode.INVALID_PARAMETER, "code 37", "missing");

        assertThat(visible("T")).containsExactly("plain");
        TestBroker.ok(producer.end(half, TestProducer.COMMIT));
        assertThat(visible("T")).containsExactly("plain", "half");
    }

    @Test
    void unknownLeavesTheMessageUndecided() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "later");
        TestBroker.ok(producer.end(half, 0));
        assertThat(visible("T")).isEmpty();
        assertThat(undecided().total()).isEqualTo(1);
    }

    @Test
    void delayedHalfMessageComesAtItsTimeAndOnlyWhenCommitted() throws Exception {
        SendMessageResponse kept = producer.sendHalf("T", "kept", Map.of("DELAY", "3"));
        producer.sendHalf("T", "open", Map.of("TIMER_DELAY_MS", "10000"));
        TestBroker.ok(producer.end(kept, TestProducer.COMMIT));
        clock.advance(Duration.ofMillis(9_999));
        settle();
        assertThat(visible("T")).isEmpty();

        clock.advance(Duration.ofSeconds(5));
        broker.send("T", 1, "wakes the store");
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .untilAsserted(() -> assertThat(visible("T")).containsExactly("kept"));
    }

    @Test
    void batchOfHalfMessagesIsRefusedAndARetryIsNoHalfMessage() throws Exception {
        ByteBuf units = Unpooled.buffer();
        String half = MessageProperties.encode(Map.of("UNIQ_KEY", "U", "TRAN_MSG", "true"));
        new BatchUnit(3, Unpooled.copiedBuffer("a", StandardCharsets.UTF_8), half).write(units);
        assertRefused(
                broker.call(RequestCode.SEND_BATCH_MESSAGE, TestBroker.sendHeader("T", 0, half), units),
                ResponseCode.MESSAGE_ILLEGAL,
                "half messages");

        TestBroker.ok(broker.trySend("%RETRY%G", 0, "retry", half));
        assertThat(TestBroker.bodies(broker.pull("G", "%RETRY%G", 0, 0, "*"))).containsExactly("retry");
    }

    @Test
    void brokerCanRefuseHalfMessages() throws Exception {
        stop();
        start("rejectTransactionMessage=true");
        assertRefused(producer.trySendHalf("T", "x", Map.of()), ResponseCode.NO_PERMISSION, "rejectTransactionMessage");
    }

    @Test
    void moreUndecidedHalfMessagesThanAllowedAreRefusedUntilOneIsDecided() throws Exception {
        stop();
        start("maxHalfMessages=2");
        SendMessageResponse first = producer.sendHalf("T", "a");
        producer.sendHalf("T", "b");
        assertRefused(producer.trySendHalf("T", "c", Map.of()), ResponseCode.SYSTEM_BUSY, "maxHalfMessages");
        TestBroker.ok(producer.end(first, TestProducer.ROLLBACK));
        producer.sendHalf("T", "c");
    }

    @Test
    void halfMessagesThatAFullDiskRefusesAreNotLeftBehind() throws Exception {
        stop();
        FileFaults disk = new FileFaults();
        broker = TestBroker.start(folder, new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk)));
        producer = new TestProducer(broker, "client-1", "PG");
        SendMessageResponse before = producer.sendHalf("T", "before");
        disk.diskSpace(0);
        assertThat(producer.trySendHalf("T", "refused", Map.of()).code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
        assertThat(producer.end(before, TestProducer.COMMIT).code()).isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(visible("T")).isEmpty();

        disk.diskSpace(Long.MAX_VALUE);
        Awaitility.await()
                .atMost(TestBroker.TIMEOUT)
                .until(() -> producer.end(before, TestProducer.COMMIT).code() == ResponseCode.SUCCESS);
        assertThat(visible("T")).containsExactly("before");
        assertThat(undecided().total()).isZero();
        restart();
        assertThat(undecided().total()).isZero();
        assertThat(visible("T")).containsExactly("before");
    }

    @Test
    void topicOfAnUndecidedHalfMessageCannotBeDeletedBeforeItIsDecided() throws Exception {
        SendMessageResponse half = producer.sendHalf("T", "paid");
        for (int i = 0; i < 2; i++) {
            assertRefused(
                    broker.call(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("T")),
                    ResponseCode.IN_USE,
                    "1 undecided half messages are for topic T, one of them of producer group 'PG'");
            restart();
        }
        TestBroker.ok(producer.end(half, TestProducer.COMMIT));
        assertThat(visible("T")).containsExactly("paid");
        broker.ok(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest("T"));
    }

    @Test
    void listIsGivenInPagesAndABadPageSizeIsRefused() throws Exception {
        for (int i = 0; i < 5; i++) {
            producer.sendHalf("T", "m" + i);
        }
        HalfMessageList all = undecided();
        HalfMessageList page = BodyCodec.decode(
                broker.ok(
                                RequestCode.LIST_HALF_MESSAGES,
                                new ListHalfMessagesRequest(
                                        all.halfMessages().get(1).number(), 2))
                        .body(),
                HalfMessageList.class);
        assertThat(all.total()).isEqualTo(5);
        assertThat(page.halfMessages()).isEqualTo(all.halfMessages().subList(2, 4));
        assertRefused(
                broker.call(RequestCode.LIST_HALF_MESSAGES, new ListHalfMessagesRequest(0, 0)),
                ResponseCode.INVALID_PARAMETER,
                "1 to 200");
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
