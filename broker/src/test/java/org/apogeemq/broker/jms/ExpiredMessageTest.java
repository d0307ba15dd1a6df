package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BrokerStatsData;
import org.apogeemq.remoting.header.QueryHeaders.BrokerStatsRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging 3.4.9: what becomes of messages whose time is over. */
@Timeout(120)
class ExpiredMessageTest {
    @TempDir
    Path root;

    private static void sendTwoThatExpireAndOneThatDoesNot(TestBroker broker, WireClient client) {
        long soon = broker.clock.millis() + 1_000;
        client.send(
                toQueue("Q", "a").expiresAt(soon),
                toQueue("Q", "b"),
                toQueue("Q", "c").expiresAt(soon));
        broker.clock.advance(Duration.ofSeconds(2));
    }

    private static long counted(WireClient client) {
        return BodyCodec.decode(
                        client.call(
                                        RequestCode.VIEW_BROKER_STATS_DATA,
                                        new BrokerStatsRequest("GROUP_EXPIRED_NUMS", "Q@JMSQ_Q"),
                                        null)
                                .body(),
                        BrokerStatsData.class)
                .statsMinute()
                .sum();
    }

    @Test
    void expiredMessagesAreCountedOnceAndGone() {
        try (TestBroker broker = new TestBroker(root, Map.of());
                WireClient client = broker.client().hello()) {
            sendTwoThatExpireAndOneThatDoesNot(broker, client);
            client.open(queue(1, "Q").credit(0));
            assertThat(client.drain(1, 10)).extracting(Received::text).containsExactly("b");
            assertThat(counted(client)).isEqualTo(2);
            client.open(queue(2, "%DLQ%JMSQ_Q").credit(0));
            assertThat(client.drain(2, 10)).isEmpty();
        }
    }

    @Test
    void expiredMessagesGoToTheDeadLettersWhenThatIsWanted() {
        try (TestBroker broker = new TestBroker(root, Map.of("expiredToDeadLetters", "true"));
                WireClient client = broker.client().hello()) {
            sendTwoThatExpireAndOneThatDoesNot(broker, client);
            client.open(queue(1, "Q"));
            assertThat(client.next().text()).isEqualTo("b");
            client.open(queue(2, "%DLQ%JMSQ_Q"));
            assertThat(client.nextTexts(2)).containsExactlyInAnyOrder("a", "c");
            assertThat(counted(client)).isEqualTo(2);
            broker.restart();
        }
    }
}
