package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.remoting.header.CommitOutcome;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a broker while it commits, again and again on the same folder: what it says of a commit afterwards is what is in the queue, and
 * stays so.
 */
@Timeout(600)
class CommitCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String KEY = "7F0000012A0B";
    private static final int ROUNDS = 4;
    private static final int TRANSACTIONS = 40;
    private static final int LONGEST_NANOS = 20_000_000;
    /** Some files of the log begin within a round. */
    private static final String FILLER = "x".repeat(8_000);

    @TempDir
    Path root;

    private final Random random = new Random(3);
    private final Map<Long, CommitOutcome> known = new TreeMap<>();
    private long number;

    @ParameterizedTest
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void outcomeOfACommitIsWhatIsInTheQueueHoweverTheBrokerEnds(String flush) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm broker = start(flush);
                    WireClient client = connect(broker)) {
                verify(client);
                commitUntilKilled(broker, client);
            }
        }
        try (ChildJvm broker = start(flush);
                WireClient client = connect(broker)) {
            verify(client);
        }
        assertThat(known.values()).contains(CommitOutcome.COMMITTED);
    }

    private ChildJvm start(String flush) throws IOException {
        return ChildJvm.start(RelocationChild.class, root.resolve("data").toString(), flush, Duration.ZERO.toString());
    }

    private WireClient connect(ChildJvm broker) throws InterruptedException {
        String line = broker.awaitLine(text -> text.startsWith("address "), LIMIT);
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return new WireClient(new InetSocketAddress("127.0.0.1", port)).helloAs(KEY);
    }

    private void verify(WireClient client) {
        List<String> expected = new ArrayList<>();
        for (long transaction = 1; transaction <= number; transaction++) {
            CommitOutcome outcome = client.outcome(KEY, transaction);
            CommitOutcome before = known.put(transaction, outcome);
            assertThat(before == null || before == outcome)
                    .as("transaction %d was %s, is %s", transaction, before, outcome)
                    .isTrue();
            if (outcome == CommitOutcome.COMMITTED) {
                expected.add("a" + transaction);
                expected.add("b" + transaction);
            }
        }
        List<String> present = new ArrayList<>();
        WireClient.Page page = client.browse("Q", null, 0, 0, 1000);
        page.records().forEach(record -> present.add(record.text()));
        while (!page.end()) {
            page = client.browse("Q", null, page.nextQueueId(), page.nextOffset(), 1000);
            page.records().forEach(record -> present.add(record.text()));
        }
        assertThat(present).containsExactlyElementsOf(expected);
    }

    private void commitUntilKilled(ChildJvm broker, WireClient client) throws Exception {
        Map<Long, CompletableFuture<Command>> commits = new HashMap<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            long transaction = ++number;
            client.sendLater(toQueue("Q", "a" + transaction).in(transaction), toQueue("OTHER", FILLER));
            client.sendLater(toQueue("Q", "b" + transaction).in(transaction));
            commits.put(transaction, client.askLater(RequestCode.COMMIT, new TransactionRequest(transaction)));
        }
        long first = number - TRANSACTIONS + 1;
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> commits.get(first).isDone());
        // any moment of what follows is a good one
        LockSupport.parkNanos(random.nextInt(LONGEST_NANOS));
        broker.kill();
        for (Map.Entry<Long, CompletableFuture<Command>> commit : commits.entrySet()) {
            // the end of the connection fails what was not answered
            Command answer = commit.getValue().exceptionally(lost -> null).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (answer != null) {
                assertThat(answer.code()).isZero();
                known.put(commit.getKey(), CommitOutcome.COMMITTED);
            }
        }
    }
}
