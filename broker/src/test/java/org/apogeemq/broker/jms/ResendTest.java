package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.jms.WireClient.Message;
import org.apogeemq.broker.jms.WireClient.Sent;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client sends again after its connection broke is stored once. */
@Timeout(120)
class ResendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path root;

    private static Message message(String text) {
        return toQueue("Q", text).with("UNIQ_KEY", "KEY" + text);
    }

    @Test
    void messageSentAgainWhileTheDiskStallsIsStoredOnce() throws Exception {
        FileFaults disk = new FileFaults();
        try (TestBroker broker = new TestBroker(root, disk);
                WireClient first = broker.client().hello()) {
            first.send(message("before"));
            disk.stallWrites(true);
            try (WireClient broken = broker.client().hello()) {
                broken.sendLater(message("a"), message("b"));
                await().atMost(LIMIT).until(() -> disk.stalledNow() > 0);
                // one more that waits behind the stalled write
                broken.sendLater(message("c"));
                // frames are read in order: those before this request are on their way to the log once it is answered
                broken.browse("Q", null, 0, 0, 1);
            }
            CompletableFuture<List<Sent>> again = first.sendLater(
                    message("a").resent(),
                    message("b").resent(),
                    message("c").resent(),
                    message("d").resent(),
                    message("before").resent());
            disk.stallWrites(false);
            List<Sent> sent = again.get(60, TimeUnit.SECONDS);
            assertThat(sent).extracting(Sent::code).containsOnly(0);
            assertThat(sent).extracting(Sent::queueOffset).containsExactly(1L, 2L, 3L, 4L, 0L);
            first.open(queue(1, "Q"));
            first.send(message("end"));
            assertThat(first.nextTexts(6)).containsExactly("before", "a", "b", "c", "d", "end");
        }
    }

    @Test
    void delayedMessageSentAgainIsParkedOnce() {
        try (TestBroker broker = new TestBroker(root, Map.of());
                WireClient client = broker.client().hello()) {
            String at = Long.toString(broker.clock.millis() + 60_000);
            Sent first =
                    client.send(message("late").with("TIMER_DELIVER_MS", at)).get(0);
            Sent again = client.send(
                            message("late").with("TIMER_DELIVER_MS", at).resent())
                    .get(0);
            assertThat(again).isEqualTo(first);
            assertThat(first.queueOffset()).isEqualTo(-1);
            client.open(queue(1, "Q"));
            broker.clock.advance(Duration.ofMinutes(2));
            assertThat(client.nextTexts(1)).containsExactly("late");
            client.send(message("end"));
            assertThat(client.nextTexts(1)).containsExactly("end");
        }
    }
}
