package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apogeemq.broker.PopClient.Message;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ManualClock;

/** Popping, acknowledging, changing, expiring and restarting on one queue, through the wire, against plain collections. */
class PopModelTest {
    private static final AtomicInteger TRIES = new AtomicInteger();
    private static final ManualClock CLOCK = new ManualClock();
    private static TestBroker broker;

    @BeforeContainer
    static void start() throws Exception {
        Path folder = Files.createTempDirectory("pop-model");
        broker = TestBroker.start(folder, CLOCK);
        TestBroker.ok(broker.callJson(
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                new SubscriptionGroupConfig(
                        "g", null, null, null, false, null, 1000, null, 0, null, null, 0, null, null, null)));
    }

    @AfterContainer
    static void stop() {
        broker.close();
    }

    /** One step: what happens, and a number that picks a message, a count or a time. */
    record Step(int kind, int pick) {}

    @Provide
    Arbitrary<List<Step>> walks() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 60)
    void agreesWithTheModel(@ForAll("walks") List<Step> walk) throws Exception {
        String topic = "model-" + TRIES.incrementAndGet();
        broker.send(topic, 0, "first");
        new Walk(topic).run(walk);
    }

    private static final class Walk {
        private final String topic;
        private PopClient client;
        private final List<Message> popped = new ArrayList<>();
        private final Map<Long, String> out = new HashMap<>();
        private final Map<Long, Long> ends = new HashMap<>();
        private final Map<Long, Integer> counts = new HashMap<>();
        private final Set<Long> consumed = new HashSet<>();
        private long sent = 1;

        Walk(String topic) {
            this.topic = topic;
            client = new PopClient(broker, topic, "g");
        }

        void run(List<Step> walk) throws Exception {
            pop(1);
            for (Step step : walk) {
                expire();
                switch (step.kind()) {
                    case 0, 1 -> send();
                    case 2, 3 -> pop(1 + step.pick() % 5);
                    case 4, 5 -> acknowledge(pick(step));
                    case 9 -> restart(step.pick());
                    case 6 -> change(pick(step), step.pick() % 3 * 10_000L);
                    default -> CLOCK.advance(Duration.ofMillis(step.pick() * 50L));
                }
                assertThat(committed()).isEqualTo(low());
            }
        }

        private Message pick(Step step) {
            return popped.get(step.pick() % popped.size());
        }

        /** Rarely, as it takes time. */
        private void restart(int pick) throws Exception {
            if (pick % 4 == 0) {
                broker = broker.restart();
                client = new PopClient(broker, topic, "g");
            }
        }

        private void send() throws Exception {
            broker.send(topic, 0, "m" + sent);
            sent++;
        }

        private void pop(int max) throws Exception {
            List<Long> expected = new ArrayList<>();
            for (long offset = 0; offset < sent && expected.size() < max; offset++) {
                if (!out.containsKey(offset) && !consumed.contains(offset)) {
                    expected.add(offset);
                }
            }
            List<Message> got = client.pop(client.header(0, max, 0, "*", false, null));
            assertThat(got).extracting(Message::offset).containsExactlyElementsOf(expected);
            for (Message message : got) {
                assertThat(message.reconsumeTimes()).isEqualTo(counts.getOrDefault(message.offset(), 0));
                takeOut(message, PopClient.INVISIBLE);
            }
        }

        private void takeOut(Message message, long invisible) {
            popped.add(message);
            out.put(message.offset(), message.handle());
            ends.put(message.offset(), popTime(message) + Math.max(1, invisible));
        }

        private void acknowledge(Message message) throws Exception {
            long offset = message.offset();
            boolean fine = consumed.contains(offset)
                    || !out.containsKey(offset)
                    || out.get(offset).equals(message.handle());
            assertThat(client.acknowledge(message).code())
                    .isEqualTo(fine ? ResponseCode.SUCCESS : ResponseCode.NO_MESSAGE);
            if (fine) {
                out.remove(offset);
                consumed.add(offset);
            }
        }

        private void change(Message message, long invisible) throws Exception {
            if (message.handle().equals(out.get(message.offset()))) {
                takeOut(client.change(message, invisible), invisible);
            } else {
                assertThat(client.tryChange(message, invisible).code()).isEqualTo(ResponseCode.NO_MESSAGE);
            }
        }

        private void expire() {
            out.keySet().removeIf(offset -> {
                boolean over = ends.get(offset) <= CLOCK.millis();
                if (over) {
                    counts.merge(offset, 1, Integer::sum);
                }
                return over;
            });
        }

        private long low() {
            long low = 0;
            while (consumed.contains(low)) {
                low++;
            }
            return low;
        }

        private long committed() throws Exception {
            return broker.ok(
                            RequestCode.QUERY_CONSUMER_OFFSET,
                            new QueryConsumerOffsetRequest("g", topic, 0, true, null))
                    .header(OffsetResponse.class)
                    .offset();
        }

        private static long popTime(Message message) {
            return Long.parseLong(message.handle().split(" ")[1]);
        }
    }
}
