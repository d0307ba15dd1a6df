package org.apogeemq.samples.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apogeemq.samples.servers.Servers;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ExamplesTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** What an example prints; it ends well only when its own checks hold. */
    private static List<String> run(Class<?> example, String... arguments) throws Exception {
        try (ChildJvm child = ChildJvm.start(example, arguments)) {
            List<String> lines = new ArrayList<>();
            child.awaitLine(
                    line -> {
                        lines.add(line);
                        return line.equals("Done");
                    },
                    LIMIT);
            assertThat(child.awaitExit(LIMIT)).isZero();
            return lines;
        }
    }

    private static List<String> received(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("Received "))
                .map(line -> line.substring("Received '".length(), line.length() - 1))
                .toList();
    }

    @Test
    void normalMessagesSentInThreeWaysAllArrive() throws Exception {
        List<String> lines = run(Normal.class);
        assertThat(lines).contains("Sent 'waited for': SEND_OK", "Sent 'called back': SEND_OK");
        assertThat(received(lines)).containsExactlyInAnyOrder("waited for", "called back", "not asked for");
    }

    @Test
    void orderlyMessagesOfOneParcelArriveInOrder() throws Exception {
        List<String> received = received(run(Orderly.class));
        assertThat(received).hasSize(20);
        for (int parcel = 1; parcel <= 5; parcel++) {
            String prefix = "parcel " + parcel + " ";
            assertThat(received)
                    .containsSubsequence(
                            prefix + "packed", prefix + "collected", prefix + "on its way", prefix + "delivered");
        }
    }

    @Test
    void delayedMessagesArriveInTheOrderOfTheirTimes() throws Exception {
        List<String> lines = run(Delay.class);
        assertThat(received(lines)).containsExactlyInAnyOrder("at once", "by delay", "by time", "by level");
        assertThat(millis(lines, "by delay")).isGreaterThanOrEqualTo(1500);
        assertThat(millis(lines, "by time")).isGreaterThanOrEqualTo(2500);
        assertThat(millis(lines, "by level")).isGreaterThanOrEqualTo(5000);
    }

    private static int millis(List<String> lines, String text) {
        String start = "'" + text + "' was under way for ";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length(), line.length() - " ms".length()))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void batchesAreCutToSizeAndArriveWhole() throws Exception {
        List<String> lines = run(Batch.class);
        assertThat(lines.stream().filter(line -> line.startsWith("Sent ")).count())
                .isBetween(2L, 10L);
        assertThat(received(lines))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 30)
                        .mapToObj(i -> "reading " + i)
                        .toList());
    }

    @Test
    void eachGroupGetsWhatItsFilterPasses() throws Exception {
        List<String> lines = run(Filter.class);
        int second = lines.indexOf("Group by condition:");
        assertThat(received(lines.subList(0, second)))
                .containsExactlyInAnyOrder("tea green", "tea black", "juice apple", "juice orange");
        assertThat(received(lines.subList(second, lines.size())))
                .containsExactlyInAnyOrder("tea green", "coffee ground", "juice orange");
    }

    @Test
    void paymentsArriveAsTheirTransactionsWereDecided() throws Exception {
        List<String> lines = run(Transaction.class);
        assertThat(lines)
                .contains(
                        "Sent 'refused payment': ROLLBACK_MESSAGE",
                        "Sent 'booked payment': COMMIT_MESSAGE",
                        "Sent 'doubtful payment': UNKNOW",
                        "Asked about 'doubtful payment'");
        assertThat(received(lines)).containsExactly("booked payment", "doubtful payment");
    }

    @Test
    void sendingAndConsumingLeaveTraces() throws Exception {
        assertThat(run(Trace.class).stream()
                        .filter(line -> line.startsWith("Trace: "))
                        .map(line -> line.substring("Trace: ".length(), line.indexOf(','))))
                .containsExactlyInAnyOrder("Pub", "SubBefore", "SubAfter");
    }

    @Test
    void examplesRunAgainAndAgainOnOneSystem() throws Exception {
        try (Servers servers = Servers.of(new String[0])) {
            for (Class<?> example : List.of(Normal.class, Filter.class, Orderly.class, Filter.class, Normal.class)) {
                List<String> lines = run(example, servers.nameServer());
                assertThat(Set.copyOf(received(lines))).isNotEmpty();
            }
        }
    }
}
