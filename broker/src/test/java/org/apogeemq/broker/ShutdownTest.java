package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is stopped while clients send. */
@Timeout(600)
class ShutdownTest {
    private static final int SENDERS = 4;
    private static final int SENDS = 5000;
    /** No send may time out: it would be stored without its sender's knowing it. */
    private static final Duration LIMIT = Duration.ofMinutes(8);

    @TempDir
    Path folder;

    @Test
    void everyStoredMessageWasAcknowledged() throws Exception {
        List<List<CompletableFuture<Command>>> answers = new ArrayList<>();
        TestBroker broker = TestBroker.start(folder);
        CountDownLatch sending = new CountDownLatch(SENDERS);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Connection connection = broker.connect();
            List<CompletableFuture<Command>> mine = new ArrayList<>();
            answers.add(mine);
            senders.add(new Thread(() -> {
                for (int n = 0; n < SENDS; n++) {
                    CompletableFuture<Command> answer = connection.request(message(n), LIMIT);
                    mine.add(answer);
                    if (n == SENDS / 100) {
                        answer.thenRun(sending::countDown);
                    }
                }
            }));
        }
        senders.forEach(Thread::start);
        assertThat(sending.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        broker.broker().close();
        for (Thread sender : senders) {
            sender.join();
        }
        long acknowledged = answers.stream()
                .flatMap(List::stream)
                .filter(ShutdownTest::isAcknowledged)
                .count();
        broker.close();
        assertThat(acknowledged).isPositive();
        try (TestBroker again = TestBroker.start(folder)) {
            long stored = IntStream.range(0, 4)
                    .mapToLong(queue -> maxOffset(again, queue))
                    .sum();
            assertThat(stored).isEqualTo(acknowledged);
        }
    }

    private static Command message(int n) {
        return Command.request(
                RequestCode.SEND_MESSAGE_V2,
                TestBroker.sendHeader("T", n % 4, ""),
                Unpooled.copiedBuffer("message " + n, StandardCharsets.UTF_8));
    }

    private static boolean isAcknowledged(CompletableFuture<Command> answer) {
        return answer.handle((response, failure) -> failure == null && response.code() == ResponseCode.SUCCESS)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static long maxOffset(TestBroker broker, int queue) {
        try {
            return broker.ok(RequestCode.GET_MAX_OFFSET, new QueueRequest("T", queue, null, null))
                    .header(OffsetResponse.class)
                    .offset();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
