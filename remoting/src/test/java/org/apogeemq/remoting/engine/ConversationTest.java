package org.apogeemq.remoting.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.FrameException;
import org.apogeemq.remoting.protocol.RequestCode;

/** Whole conversations without a socket: what one side writes is given to the other, in pieces of any size. */
class ConversationTest {
    private static final int MAX_FRAME = 1 << 20;

    private final List<Command> received = new ArrayList<>();
    private final ByteBuf toServer = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();
    private final Conversation server = new Conversation(MAX_FRAME, UnpooledByteBufAllocator.DEFAULT, this::serve);
    private final Conversation client = new Conversation(MAX_FRAME, UnpooledByteBufAllocator.DEFAULT, command -> {});

    /** Remembers what becomes of a request. */
    private static final class Asked implements Pending {
        private final long deadline;
        private final List<String> outcome = new ArrayList<>();
        private Command response;

        Asked(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public void answered(Command command) {
            response = command;
            outcome.add("answered");
        }

        @Override
        public void timedOut() {
            outcome.add("timed out");
        }

        @Override
        public void closed() {
            outcome.add("closed");
        }
    }

    /** Answers code n with n + 1 and the same body; codes from 100 on are not answered. */
    private void serve(Command request) {
        received.add(request);
        if (request.code() < 100) {
            ByteBuf body = request.body();
            send(server, request.response(request.code() + 1, "ok", null, body == null ? null : body.copy()), toClient);
        }
    }

    private static void send(Conversation from, Command command, ByteBuf to) {
        from.send(command, to);
        append(command, to);
    }

    private static void append(Command command, ByteBuf to) {
        if (command.body() != null) {
            to.writeBytes(command.body());
            command.release();
        }
    }

    private Asked ask(int code, ByteBuf body, long deadline) {
        Asked asked = new Asked(deadline);
        Command command = Command.request(code, null, body);
        client.request(command, asked, toServer);
        append(command, toServer);
        return asked;
    }

    @Property(tries = 300)
    void everyRequestGetsItsAnswerHoweverTheBytesAreCut(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 3000) Integer> bodies,
            @ForAll @ByteRange(min = 1) byte piece,
            @ForAll long seed) {
        // A new pair for each try.
        new ConversationTest().exchange(bodies, piece, seed);
    }

    private void exchange(List<Integer> bodies, int piece, long seed) {
        List<Asked> all = new ArrayList<>();
        for (int size : bodies) {
            all.add(ask(all.size(), size == 0 ? null : text("x".repeat(size)), Long.MAX_VALUE));
        }
        deliver(toServer, server, piece, new Random(seed));
        deliver(toClient, client, piece, new Random(seed));
        for (int i = 0; i < bodies.size(); i++) {
            Asked asked = all.get(i);
            assertThat(asked.outcome).containsExactly("answered");
            assertThat(asked.response.code()).isEqualTo(i + 1);
            assertThat(asked.response.body() == null ? 0 : asked.response.body().readableBytes())
                    .isEqualTo(bodies.get(i));
        }
        assertThat(client.pending()).isZero();
        server.close();
        client.close();
    }

    private static void deliver(ByteBuf bytes, Conversation to, int piece, Random random) {
        while (bytes.isReadable()) {
            to.receive(bytes.readSlice(Math.min(bytes.readableBytes(), 1 + random.nextInt(piece * 20))));
        }
    }

    @Property(tries = 300)
    void garbageIsRefusedOrWaitedFor(@ForAll byte[] garbage) {
        Conversation victim = new Conversation(MAX_FRAME, UnpooledByteBufAllocator.DEFAULT, command -> {});
        try {
            victim.receive(Unpooled.wrappedBuffer(garbage));
        } catch (FrameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        victim.close();
    }

    @Example
    void answersMayComeInAnyOrderAndLateOnesAreDropped() {
        Asked slow = ask(100, null, 10);
        Asked fast = ask(101, null, 1000);
        deliver(toServer, server, 5, new Random(1));
        client.expire(9);
        assertThat(slow.outcome).isEmpty();
        client.expire(10);
        assertThat(slow.outcome).containsExactly("timed out");
        assertThat(client.pending()).isEqualTo(1);
        send(server, received.get(1).response(0, null, null, null), toClient);
        send(server, received.get(0).response(0, null, null, text("late")), toClient);
        send(server, received.get(1).response(0, null, null, null), toClient);
        client.receive(toClient);
        assertThat(fast.outcome).containsExactly("answered");
        assertThat(slow.outcome).containsExactly("timed out");
    }

    @Example
    void deadlinesMayPassTheEndOfTheNanosecondClock() {
        long now = Long.MAX_VALUE - 5;
        Asked asked = ask(100, null, now + 100);
        client.expire(now);
        assertThat(asked.outcome).isEmpty();
        client.expire(now + 101);
        assertThat(asked.outcome).containsExactly("timed out");
    }

    @Example
    void closingFailsWhatWaitsAndNothingIsTakenAfterwards() {
        Asked asked = ask(100, null, 1000);
        client.close();
        assertThat(asked.outcome).containsExactly("closed");
        assertThat(ask(1, null, 1000).outcome).containsExactly("closed");
        server.close();
        server.receive(toServer);
        assertThat(received).isEmpty();
    }

    @Example
    void onewaysAreHandedOverWithBodyReleasedAfterwards() {
        ByteBuf body = text("body");
        Command command = Command.oneway(RequestCode.CREDIT, new CreditRequest(3, 4), body);
        send(client, command, toServer);
        server.receive(toServer);
        assertThat(received).singleElement().satisfies(request -> {
            assertThat(request.isOneway()).isTrue();
            assertThat(request.header(CreditRequest.class)).isEqualTo(new CreditRequest(3, 4));
        });
        assertThat(toServer.refCnt()).isEqualTo(1);
    }

    @Example
    void framesTooLongOrTooShortAreRefused() {
        for (int length : new int[] {-1, 0, 3, MAX_FRAME - 3, Integer.MAX_VALUE, 0x16030100}) {
            ByteBuf bytes = Unpooled.buffer().writeInt(length).writeInt(0);
            assertThatThrownBy(
                            () -> new Conversation(MAX_FRAME, UnpooledByteBufAllocator.DEFAULT, c -> {}).receive(bytes))
                    .isInstanceOf(FrameException.class)
                    .hasMessageContaining("4 to " + (MAX_FRAME - 4));
        }
    }

    @Example
    void largestFramePassesAndOneByteMoreIsRefusedBeforeItIsSent() {
        ByteBuf head = Unpooled.buffer();
        client.send(Command.request(100, null, null), head);
        int room = MAX_FRAME - head.readableBytes();
        ask(100, Unpooled.wrappedBuffer(new byte[room]), 1000);
        server.receive(toServer);
        assertThat(received).hasSize(1);
        int before = toServer.writerIndex();
        assertThatThrownBy(() -> ask(100, Unpooled.wrappedBuffer(new byte[room + 1]), 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + MAX_FRAME);
        assertThat(toServer.writerIndex()).isEqualTo(before);
        assertThat(client.pending()).isEqualTo(1);
    }

    @Property(tries = 200)
    void pendingTableKeepsStragglersApart(@ForAll @Size(max = 400) List<Boolean> answers, @ForAll long seed) {
        PendingTable table = new PendingTable();
        Random random = new Random(seed);
        Map<Integer, Pending> model = new HashMap<>();
        for (boolean answer : answers) {
            if (answer && !model.isEmpty()) {
                int number = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
                assertThat(table.remove(number)).isSameAs(model.remove(number));
                assertThat(table.remove(number)).isNull();
            } else {
                Pending pending = new Asked(0);
                assertThat(model.put(table.add(pending), pending)).isNull();
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        List<Pending> removed = new ArrayList<>();
        table.removeIf(pending -> true, removed::add);
        assertThat(removed).containsExactlyInAnyOrderElementsOf(model.values());
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }
}
