package org.apogeemq.broker;

import static org.apogeemq.broker.TestBroker.bodies;
import static org.apogeemq.broker.TestBroker.ok;
import static org.apogeemq.broker.TestBroker.pullResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.remoting.body.CheckClientConfig;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.ConsumerData;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.MessageModel;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.header.PullHeaders.PullMessageRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SQL92 filters through the wire. */
@Timeout(120)
class Sql92Test {
    private static final String TOPIC = "SQL";

    @TempDir
    private Path folder;

    private TestBroker broker;

    @AfterEach
    void close() {
        broker.close();
    }

    private void start(String... options) throws Exception {
        broker = TestBroker.start(folder, options);
    }

    private static String property(String name, String value) {
        return name + '\u0001' + value + '\u0002';
    }

    private static PullMessageRequest header(String group, long offset, String expression, long holdMillis) {
        int sysFlag = (holdMillis > 0 ? 2 : 0) | (expression == null ? 0 : 4);
        return new PullMessageRequest(
                group,
                TOPIC,
                0,
                offset,
                32,
                sysFlag,
                0,
                holdMillis,
                expression,
                0,
                "SQL92",
                null,
                null,
                null,
                null,
                null);
    }

    private Command pull(String expression) throws Exception {
        return broker.call(RequestCode.PULL_MESSAGE, header("g", 0, expression, 0));
    }

    private static SubscriptionData subscription(String topic, String expression) {
        return new SubscriptionData(topic, expression, Set.of(), Set.of(), 100L, "SQL92", false);
    }

    private static HeartbeatData heartbeat(String group, SubscriptionData... subscriptions) {
        ConsumerData consumer = new ConsumerData(
                group,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                Set.of(subscriptions),
                false);
        return new HeartbeatData("client", Set.of(), Set.of(consumer), 0, false);
    }

    private Command check(String type, String expression) throws Exception {
        return broker.callJson(
                RequestCode.CHECK_CLIENT_CONFIG,
                new CheckClientConfig(
                        "client",
                        "g",
                        null,
                        new SubscriptionData(TOPIC, expression, Set.of(), Set.of(), 1L, type, false)));
    }

    @Test
    void pullWithConditionReturnsOnlyWhatMatchesAndGoesPastTheRest() throws Exception {
        start();
        for (int i = 0; i < 10; i++) {
            broker.send(TOPIC, 0, "m" + i, property("a", Integer.toString(i)) + property("TAGS", "T" + i % 2));
        }
        broker.send(TOPIC, 0, "none");

        Command found = ok(pull("a BETWEEN 3 AND 8 AND TAGS = 'T0'"));
        assertThat(bodies(found)).containsExactly("m4", "m6", "m8");
        assertThat(pullResponse(found).nextBeginOffset()).isEqualTo(11);
    }

    @Test
    void nothingMatchesIsAnsweredWithTheOffsetToGoOnAt() throws Exception {
        start();
        broker.send(TOPIC, 0, "m", property("a", "1"));
        Command none = pull("a > 1");
        assertThat(none.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(pullResponse(none).nextBeginOffset()).isEqualTo(1);
    }

    @Test
    void filterOfTheHeartbeatCountsForPullsWithoutOne() throws Exception {
        start();
        broker.send(TOPIC, 0, "no", property("a", "1"));
        broker.send(TOPIC, 0, "yes", property("a", "2"));
        ok(TestBroker.call(broker.connection(), TestBroker.heartbeat(heartbeat("g", subscription(TOPIC, "a = 2")))));
        assertThat(bodies(ok(pull(null)))).containsExactly("yes");
    }

    @Test
    void heldPullIsAnsweredByTheFirstMatchingMessage() throws Exception {
        start();
        broker.send(TOPIC, 0, "old", property("a", "1"));
        CompletableFuture<Command> held = broker.connection()
                .request(
                        Command.request(RequestCode.PULL_MESSAGE, header("g", 1, "a > 5", 60_000), null),
                        TestBroker.TIMEOUT.multipliedBy(4));
        for (int i = 1; i <= 3; i++) {
            broker.send(TOPIC, 0, "low" + i, property("a", "1"));
        }
        broker.send(TOPIC, 0, "high", property("a", "9"));
        assertThat(bodies(ok(held.get(60, TimeUnit.SECONDS)))).containsExactly("high");
    }

    @Test
    void conditionThatDoesNotParseIsRefusedWithPositionAndWhatIsAllowed() throws Exception {
        start();
        broker.send(TOPIC, 0, "m");
        for (Command refused : new Command[] {pull("a > "), check("SQL92", "a > ")}) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
            assertThat(refused.remark())
                    .contains("\"a > \", at character 5")
                    .contains("expected a property name, a number");
        }
        assertThat(check("SQL92", null).code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
        assertThat(check("XPATH", "a").remark()).contains("'XPATH'", "TAG and SQL92");
        ok(check("SQL92", "a > 5 AND b IS NOT NULL"));
        ok(check("TAG", "a || b"));
    }

    @Test
    void wrongConditionInAHeartbeatConcernsItsTopicOnly() throws Exception {
        start();
        broker.send(TOPIC, 0, "m", property("a", "1"));
        ok(TestBroker.call(
                broker.connection(),
                TestBroker.heartbeat(heartbeat("g", subscription(TOPIC, "a = 1"), subscription("OTHER", "a = = 1")))));
        assertThat(bodies(ok(pull(null)))).containsExactly("m");

        broker.send("OTHER", 0, "m");
        PullMessageRequest other =
                new PullMessageRequest("g", "OTHER", 0, 0, 32, 0, 0, 0, null, 0, "SQL92", null, null, null, null, null);
        Command refused = broker.call(RequestCode.PULL_MESSAGE, other);
        assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
        assertThat(refused.remark()).contains("at character 5");
    }

    @Test
    void filtersByPropertyCanBeSwitchedOff() throws Exception {
        start("enablePropertyFilter=false");
        broker.send(TOPIC, 0, "m");
        for (Command refused : new Command[] {pull("a = 1"), check("SQL92", "a = 1")}) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.remark())
                    .startsWith("The broker does not support consumer to filter message by SQL92")
                    .contains("enablePropertyFilter");
        }
    }

    @Test
    void longStretchOfWhatDoesNotMatchIsPassedOverInSteps() throws Exception {
        start();
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 6; i++) {
            broker.send(TOPIC, 0, megabyte, property("a", "1"));
        }
        broker.send(TOPIC, 0, "wanted", property("a", "2"));
        long offset = 0;
        Command answer;
        int steps = 0;
        do {
            answer = broker.call(RequestCode.PULL_MESSAGE, header("g", offset, "a = 2", 0));
            offset = pullResponse(answer).nextBeginOffset();
            steps++;
        } while (answer.code() == ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(bodies(ok(answer))).containsExactly("wanted");
        assertThat(steps).isGreaterThan(1);
    }
}
