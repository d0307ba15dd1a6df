package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apogeemq.broker.PopClient.Message;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What popped messages are after the broker was stopped, or killed, and started again. */
@Timeout(120)
class PopRestartTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How the broker ends. */
    enum End {
        STOPPED,
        KILLED
    }

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private volatile Duration ahead = Duration.ZERO;
    private TestBroker broker;
    private PopClient g;

    @BeforeEach
    void start() throws Exception {
        start(TestBroker.start(folder.resolve("data"), () -> clock.instant().plus(ahead)));
    }

    private void start(TestBroker started) {
        broker = started;
        g = new PopClient(broker, "T", "g");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void end(End end) throws Exception {
        if (end == End.STOPPED) {
            start(broker.restart());
        } else {
            TestBroker revived = broker.afterKill(folder.resolve("after-" + System.identityHashCode(broker)));
            broker.close();
            start(revived);
        }
    }

    @ParameterizedTest
    @EnumSource
    void poppedMessageStaysInvisibleUntilItsTimeIsUp(End end) throws Exception {
        send(3);
        List<Message> popped = g.pop(32);
        TestBroker.ok(g.acknowledge(popped.get(0)));
        clock.advance(Duration.ofMillis(PopClient.INVISIBLE - 1_000));
        end(end);
        assertThat(g.pop(32)).isEmpty();
        clock.advance(Duration.ofMillis(1_000));
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m1", "m2");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotOutIsGivenAtOnce(End end) throws Exception {
        send(3);
        g.pop(2);
        end(end);
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m2");
    }

    @ParameterizedTest
    @EnumSource
    void handlesAreGoodForAcknowledgementsAndForOtherTimes(End end) throws Exception {
        send(3);
        List<Message> popped = g.pop(32);
        end(end);
        TestBroker.ok(g.acknowledge(popped.get(2)));
        Message changed = g.change(popped.get(1), 10_000);
        assertThat(g.tryChange(popped.get(1), 10_000).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        clock.advance(Duration.ofMillis(10_001)); // a new time begins after the one before
        assertThat(g.pop(32)).extracting(Message::body, Message::reconsumeTimes).containsExactly(tuple("m1", 1));
        assertThat(g.acknowledge(changed).code()).isEqualTo(ResponseCode.NO_MESSAGE);
    }

    @ParameterizedTest
    @EnumSource
    void changedTimeIsTheOneThatCounts(End end) throws Exception {
        send(2);
        List<Message> popped = g.pop(32);
        Message longer = g.change(popped.get(0), 2 * PopClient.INVISIBLE);
        g.change(popped.get(1), 1_000);
        end(end);
        clock.advance(Duration.ofMillis(1_001));
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m1");
        clock.advance(Duration.ofMillis(PopClient.INVISIBLE));
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m1");
        TestBroker.ok(g.acknowledge(longer));
    }

    @ParameterizedTest
    @EnumSource
    void countsAreKeptAlsoOfATimeThatEndedMeanwhile(End end) throws Exception {
        send(1);
        g.pop(1);
        expire();
        g.pop(1);
        end(end);
        expire();
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(2);
        end(end);
        expire();
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(3);
    }

    @ParameterizedTest
    @EnumSource
    void timeThatDoesNotCountEndsUncounted(End end) throws Exception {
        send(1);
        Message popped = g.pop(1).get(0);
        TestBroker.ok(broker.call(
                RequestCode.CHANGE_MESSAGE_INVISIBLETIME,
                new ChangeInvisibleTimeRequest("g", "T", 0, popped.handle(), 0L, 5_000L, null, true, null)));
        end(end);
        assertThat(g.pop(1)).isEmpty();
        clock.advance(Duration.ofMillis(5_000));
        assertThat(g.pop(1)).extracting(Message::reconsumeTimes).containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource
    void queueOfAnOrderedPopStaysBlockedButForTheSameAttempt(End end) throws Exception {
        send(4);
        List<Message> first = g.popOrdered(2, "one");
        end(end);
        assertThat(g.popOrdered(2, "two")).isEmpty();
        List<Message> again = g.popOrdered(2, "one");
        assertThat(again).extracting(Message::body).containsExactly("m0", "m1");
        assertThat(again).extracting(Message::reconsumeTimes).containsOnly(0);
        end(end);
        assertThat(g.popOrdered(2, "three")).isEmpty();
        assertThat(g.acknowledge(first.get(0)).code()).isIn(ResponseCode.SUCCESS, ResponseCode.NO_MESSAGE);
        TestBroker.ok(g.acknowledge(again.get(0)));
        TestBroker.ok(g.acknowledge(again.get(1)));
        assertThat(g.popOrdered(2, "four")).extracting(Message::body).containsExactly("m2", "m3");
    }

    @ParameterizedTest
    @EnumSource
    void lastDeliveryThatEndedMeanwhileMakesADeadLetter(End end) throws Exception {
        TestBroker.ok(broker.callJson(
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                new SubscriptionGroupConfig(
                        "g", null, null, null, false, null, 0, null, 0, null, null, 0, null, null, null)));
        send(1);
        g.pop(1);
        end(end);
        expire();
        assertThat(g.pop(1)).isEmpty();
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(TestBroker.bodies(broker.pull("x", "%DLQ%g", 0, 0, "*")))
                        .containsExactly("m0"));
    }

    @ParameterizedTest
    @EnumSource
    void offsetThatIsSetEndsWhatIsOut(End end) throws Exception {
        send(3);
        g.pop(32);
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 1L, null));
        end(end);
        assertThat(g.pop(32)).extracting(Message::body).containsExactly("m1", "m2");
    }

    @ParameterizedTest
    @EnumSource
    void clockThatWasSetBackDoesNotKeepAMessageLongerThanItWasTakenFor(End end) throws Exception {
        send(1);
        ahead = Duration.ofDays(1);
        g.pop(1);
        ahead = Duration.ZERO;
        end(end);
        assertThat(g.pop(1)).isEmpty();
        expire();
        assertThat(g.pop(1)).extracting(Message::body).containsExactly("m0");
    }

    private void expire() {
        clock.advance(Duration.ofMillis(PopClient.INVISIBLE + 10));
    }

    private void send(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            broker.send("T", 0, "m" + i);
        }
    }
}
