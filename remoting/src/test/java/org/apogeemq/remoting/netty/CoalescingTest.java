package org.apogeemq.remoting.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.netty.RemotingException.Category;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandCodec;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a connection uses its event loop, turn by turn, on a channel without a network. */
class CoalescingTest {
    private final AtomicInteger flushes = new AtomicInteger();
    private final Connection[] opened = new Connection[1];
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext context) {
                    flushes.incrementAndGet();
                    context.flush();
                }
            },
            new ConnectionHandler(
                    Limits.DEFAULT,
                    true,
                    new Dispatcher(
                            Map.of(1, (request, connection) -> connection.send(request.response(0, null, null, null)))),
                    new ConnectionListener() {
                        @Override
                        public void opened(Connection connection) {
                            opened[0] = connection;
                        }
                    }));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void sendsBetweenTwoTurnsLeaveInOneBufferAndOneFlush() {
        for (int i = 0; i < 100; i++) {
            opened[0].send(Command.oneway(RequestCode.CREDIT, new CreditRequest(i, 1), null));
        }
        assertThat(channel.outboundMessages()).isEmpty();
        channel.runPendingTasks();
        assertThat(flushes).hasValue(1);
        assertThat(channel.outboundMessages()).hasSize(1);
        assertThat(count(channel.readOutbound())).isEqualTo(100);
    }

    @Test
    void answersToWhatWasReadTogetherLeaveTogether() {
        ByteBuf requests = Unpooled.buffer();
        for (int i = 0; i < 50; i++) {
            CommandCodec.encodeHead(Command.request(1, null, null), i, requests);
        }
        channel.writeInbound(requests);
        assertThat(flushes).hasValue(1);
        assertThat(count(channel.readOutbound())).isEqualTo(50);
    }

    @Test
    void largeBodiesAreNotCopied() {
        ByteBuf body = Unpooled.wrappedBuffer(new byte[100_000]);
        opened[0].send(Command.oneway(1, null, body));
        opened[0].send(Command.oneway(1, null, null));
        channel.runPendingTasks();
        assertThat(flushes).hasValue(1);
        assertThat(channel.outboundMessages()).hasSize(3).element(1).isSameAs(body);
    }

    @Test
    void requestsTimeOutByTheEventLoopsClock() {
        channel.freezeTime();
        CompletableFuture<Command> answer = opened[0].request(Command.request(1, null, null), Duration.ofSeconds(1));
        channel.runPendingTasks();
        channel.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        assertThat(answer).isNotDone();
        channel.advanceTimeBy(101, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        RemotingException.class, e -> assertThat(e.category()).isEqualTo(Category.TIMEOUT));
    }

    private static int count(ByteBuf frames) {
        int count = 0;
        while (frames.isReadable()) {
            frames.skipBytes(frames.readInt());
            count++;
        }
        frames.release();
        return count;
    }
}
