package org.apogeemq.broker.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerStatisticsTest {
    private static final Instant NOON = LocalDate.of(2026, 3, 2)
            .atTime(12, 0)
            .atZone(ZoneId.systemDefault())
            .toInstant();

    @TempDir
    Path folder;

    private final Set<String> topics = new HashSet<>(Set.of("T"));
    private final ManualClock clock = new ManualClock(NOON);
    private long nanos = 1;
    private Store store;
    private BrokerStatistics statistics;

    @BeforeEach
    void open() {
        store = LogStore.open(StoreConfig.builder(folder).segmentSize(8 << 20).build(), clock, new StoreListener() {});
        statistics = new BrokerStatistics(store, clock, () -> nanos, () -> topics);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void messagesOfATopicAreToldOverTheLastMinuteHourAndDay() throws Exception {
        put("T", 600);
        pass(Duration.ofSeconds(10));
        Rate first = statistics.messages(FlowKind.PUT, "T", "", Span.MINUTE);
        assertThat(first.sum()).isEqualTo(600);
        assertThat(first.perSecond()).isEqualTo(60, within(0.01));

        pass(Duration.ofMinutes(5));
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.MINUTE).sum())
                .isZero();
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.HOUR).sum()).isEqualTo(600);

        put("T", 30);
        pass(Duration.ofHours(2));
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.HOUR).sum()).isZero();
        Rate day = statistics.messages(FlowKind.PUT, "T", "", Span.DAY);
        assertThat(day.sum()).isEqualTo(630);
        pass(Duration.ofHours(26));
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.DAY).sum()).isZero();
    }

    @Test
    void figuresRunUpToTheMomentTheyAreAskedFor() throws Exception {
        put("T", 3);
        nanos += TimeUnit.SECONDS.toNanos(2);
        Rate rate = statistics.messages(FlowKind.PUT, "T", "", Span.MINUTE);
        assertThat(rate.sum()).isEqualTo(3);
        assertThat(rate.perSecond()).isEqualTo(1.5);
        Rate bytes = statistics.bytes(FlowKind.PUT, "T", "", Span.MINUTE);
        assertThat(bytes.perMessage()).isEqualTo(bytes.sum() / 3.0);
    }

    @Test
    void allMessagesOfATopicThatIsNewCountAndThoseBeforeAStartDoNot() throws Exception {
        put("T", 5);
        topics.add("NEW");
        put("NEW", 7);
        pass(Duration.ofSeconds(20));
        assertThat(statistics.messages(FlowKind.PUT, "NEW", "", Span.DAY).sum()).isEqualTo(7);

        store.close();
        open();
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.DAY).sum()).isZero();
        put("T", 1);
        assertThat(statistics.messages(FlowKind.PUT, "T", "", Span.DAY).sum()).isEqualTo(1);
    }

    @Test
    void whatGroupsGetIsToldPerTopicAndGroupAndForTheWholeBroker() {
        statistics.consumed("T", "g").add(10, 1000);
        statistics.consumed("T", "h").add(5, 250);
        statistics.consumedByOthers().add(1, 10);
        pass(Duration.ofSeconds(10));
        assertThat(statistics.messages(FlowKind.GET, "T", "g", Span.MINUTE).sum())
                .isEqualTo(10);
        assertThat(statistics.bytes(FlowKind.GET, "T", "h", Span.MINUTE)).satisfies(rate -> {
            assertThat(rate.sum()).isEqualTo(250);
            assertThat(rate.perMessage()).isEqualTo(50);
        });
        assertThat(statistics.messages(FlowKind.GET, "", "", Span.MINUTE).sum()).isEqualTo(16);
        assertThat(statistics.get().now()).isEqualTo(16);
        assertThat(statistics.perSecond(statistics.get(), 10)).isEqualTo(1.6, within(0.01));
    }

    @Test
    void deletedTopicAndGroupAreForgotten() {
        statistics.consumed("T", "g").add(10, 1000);
        statistics.consumed("U", "g").add(10, 1000);
        statistics.topicDeleted("T");
        assertThat(statistics.messages(FlowKind.GET, "T", "g", Span.DAY).sum()).isZero();
        assertThat(statistics.messages(FlowKind.GET, "U", "g", Span.DAY).sum()).isEqualTo(10);
        statistics.groupDeleted("g");
        assertThat(statistics.messages(FlowKind.GET, "U", "g", Span.DAY).sum()).isZero();
    }

    @Test
    void numberOfFlowsIsBoundedAndTheRestCountsForTheBroker() {
        for (int i = 0; i < BrokerStatistics.MAX_FLOWS + 100; i++) {
            statistics.consumed("T", "g" + i).add(1, 1);
        }
        assertThat(statistics.get().now()).isEqualTo(BrokerStatistics.MAX_FLOWS + 100);
        assertThat(statistics
                        .messages(FlowKind.GET, "T", "g" + (BrokerStatistics.MAX_FLOWS + 50), Span.DAY)
                        .sum())
                .isZero();
    }

    @Test
    void totalsOfThisMorningAndYesterdayMorningFollowTheCalendar() {
        statistics.consumed("T", "g").add(10, 10);
        pass(Duration.ofHours(13)); // past midnight
        statistics.consumed("T", "g").add(5, 5);
        assertThat(statistics.get().thisMorning()).isEqualTo(10);
        assertThat(statistics.get().yesterdayMorning()).isZero();
        pass(Duration.ofHours(24));
        assertThat(statistics.get().thisMorning()).isEqualTo(15);
        assertThat(statistics.get().yesterdayMorning()).isEqualTo(10);
        assertThat(statistics.get().now()).isEqualTo(15);
    }

    private void pass(Duration time) {
        for (long ticks = time.toMillis() / BrokerStatistics.TICK_MILLIS; ticks > 0; ticks--) {
            clock.advance(Duration.ofMillis(BrokerStatistics.TICK_MILLIS));
            nanos += TimeUnit.MILLISECONDS.toNanos(BrokerStatistics.TICK_MILLIS);
            statistics.tick();
        }
    }

    private void put(String topic, int count) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        List<MessageAppend> messages = IntStream.range(0, count)
                .mapToObj(i -> MessageAppend.of(store.queue(topic, 0), record(topic)))
                .toList();
        store.append(messages, new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                done.complete(null);
            }

            @Override
            public void failed(StoreException e) {
                done.completeExceptionally(e);
            }
        });
        done.get(60, TimeUnit.SECONDS);
    }

    private static ByteBuffer record(String topic) {
        ByteBuf out = Unpooled.buffer();
        new MessageEncoder()
                .topic(topic)
                .queueId(0)
                .bornHost(new InetSocketAddress("127.0.0.1", 1))
                .storeHost(new InetSocketAddress("127.0.0.1", 2))
                .properties("")
                .body(Unpooled.wrappedBuffer(new byte[10]))
                .encode(out);
        return out.nioBuffer();
    }
}
