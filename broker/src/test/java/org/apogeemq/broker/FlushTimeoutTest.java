package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.apogeemq.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes longer for a force than a sender is to wait. */
@Timeout(120)
class FlushTimeoutTest {
    private static final Duration LIMIT = Duration.ofMillis(100);

    @TempDir
    Path folder;

    /** Elapsed time is the test's: a slow disk alone times nobody out. */
    private final ManualClock clock = new ManualClock();

    @Test
    void senderIsToldThatTheMessageIsStoredButNotYetOnTheDisk() throws Exception {
        FileFaults disk = new FileFaults();
        ChannelFiles files = new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk));
        try (TestBroker broker = TestBroker.start(
                folder, files, clock, "flushDiskType=SYNC_FLUSH", "syncFlushTimeout=" + LIMIT.toMillis())) {
            broker.send("T", 0, "first");
            disk.stallForces(true);
            Command answer = timedOut(broker, "second");
            disk.stallForces(false);
            assertThat(answer.code()).isEqualTo(ResponseCode.FLUSH_DISK_TIMEOUT);
            assertThat(answer.remark()).contains("syncFlushTimeout");
            assertThat(answer.header(SendMessageResponse.class).queueOffset()).isEqualTo(1);

            assertThat(broker.send("T", 0, "third").queueOffset()).isEqualTo(2);
            assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("first", "second", "third");
        }
    }

    /** Sends, and lets time go by until that is answered. */
    private Command timedOut(TestBroker broker, String body) {
        CompletableFuture<Command> answer = broker.connection()
                .request(
                        Command.request(
                                RequestCode.SEND_MESSAGE_V2,
                                TestBroker.sendHeader("T", 0, ""),
                                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8)),
                        TestBroker.TIMEOUT);
        Awaitility.await().atMost(TestBroker.TIMEOUT).until(() -> {
            clock.advance(LIMIT);
            return answer.isDone();
        });
        return answer.join();
    }
}
