package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.apogeemq.broker.jms.WireClient.toTopic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.broker.jms.WireClient.Sent;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a broker while it appends needed messages of old files anew and deletes the files, again and again on the same folder:
 * what a JMS queue has not consumed, and what waits for its time, is there once, and nothing else.
 */
@Timeout(300)
class RelocationCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** So often it is killed in the middle of a deletion; where the deletion was faster, that is tried once more. */
    private static final int KILLS = 3;

    private static final int MAX_ROUNDS = 12;
    private static final int FILES = 8;
    private static final int FILLERS_PER_FILE = 13;
    private static final int IN_FLIGHT = 20;
    /** Far enough that the clock's steps do not reach it. */
    private static final Duration DELAY = Duration.ofDays(36_500);

    /** What is known of a message. */
    private enum State {
        SENDING,
        SENT,
        ACKNOWLEDGING,
        ACKNOWLEDGED
    }

    @TempDir
    Path root;

    private final Instant begin = InstantSource.system().instant();
    private final Random random = new Random(7);
    private final Map<String, State> messages = new LinkedHashMap<>();
    private final Set<String> late = new HashSet<>();
    private final Set<String> untouched = new HashSet<>();
    private int number;
    private int killedInTheMiddle;

    @ParameterizedTest
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void killedBrokerLosesNothingThatIsNeededAndDoublesNothing(String flush) throws Exception {
        for (int round = 0; killedInTheMiddle < KILLS; round++) {
            assertThat(round).as("rounds, for %d kills", killedInTheMiddle).isLessThan(MAX_ROUNDS);
            try (ChildJvm broker = start(flush, RelocationChild.STEP.multipliedBy(round));
                    WireClient client = connect(broker)) {
                verify(client);
                fillFiles(client);
                killWhileItDeletes(broker, client);
            }
        }
        try (ChildJvm broker = start(flush, DELAY.multipliedBy(2));
                WireClient client = connect(broker)) {
            verify(client);
            awaitQueue(client, "LATE", late);
            client.call(RequestCode.DELETE_EXPIRED_COMMITLOG, null, null);
            verify(client);
            awaitQueue(client, "UNTOUCHED", untouched);
        }
    }

    private ChildJvm start(String flush, Duration forward) throws IOException {
        return ChildJvm.start(RelocationChild.class, root.resolve("data").toString(), flush, forward.toString());
    }

    private WireClient connect(ChildJvm broker) throws InterruptedException {
        String line = broker.awaitLine(text -> text.startsWith("address "), LIMIT);
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return new WireClient(new InetSocketAddress("127.0.0.1", port)).hello();
    }

    private static List<String> browse(WireClient client, String name) {
        List<String> texts = new ArrayList<>();
        WireClient.Page page = client.browse(name, null, 0, 0, 1000);
        page.records().forEach(record -> texts.add(record.text()));
        while (!page.end()) {
            page = client.browse(name, null, page.nextQueueId(), page.nextOffset(), 1000);
            page.records().forEach(record -> texts.add(record.text()));
        }
        return texts;
    }

    /** What was under way when the broker was killed is done or not done; the rest is as it was answered. */
    private void verify(WireClient client) {
        List<String> present = browse(client, "Q");
        assertThat(present).doesNotHaveDuplicates();
        List<String> expected = new ArrayList<>();
        messages.entrySet().removeIf(entry -> {
            boolean isThere = present.contains(entry.getKey());
            switch (entry.getValue()) {
                case SENT -> expected.add(entry.getKey());
                case SENDING, ACKNOWLEDGING -> {
                    if (isThere) {
                        expected.add(entry.getKey());
                        entry.setValue(State.SENT);
                    }
                    return !isThere;
                }
                default -> assertThat(isThere).as(entry.getKey()).isFalse();
            }
            return false;
        });
        assertThat(present).containsExactlyElementsOf(expected);
    }

    private static void awaitQueue(WireClient client, String name, Set<String> expected) {
        await().atMost(LIMIT).until(() -> browse(client, name).size() >= expected.size());
        assertThat(browse(client, name)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** In each file of the log some messages that are needed, and more that are not. */
    private void fillFiles(WireClient client) {
        client.open(queue(1, "Q"));
        for (int file = 0; file < FILES; file++) {
            List<CompletableFuture<List<Sent>>> fillers = new ArrayList<>();
            for (int i = 0; i < FILLERS_PER_FILE; i++) {
                fillers.add(client.sendLater(toTopic("OTHER", "x".repeat(20_000))));
            }
            fillers.forEach(CompletableFuture::join);
            for (int i = 0; i < 4; i++) {
                String text = newText();
                client.sendTexts("Q", text);
                messages.put(text, State.SENT);
            }
            String text = newText();
            client.send(delayed(text));
            late.add(text);
            client.sendTexts("UNTOUCHED", text);
            untouched.add(text);
        }
        List<Received> received = client.next((int)
                messages.values().stream().filter(state -> state == State.SENT).count());
        for (Received message : received) {
            if (random.nextInt(4) > 0) {
                client.acknowledge(message);
                messages.put(message.text(), State.ACKNOWLEDGED);
            }
        }
    }

    private String newText() {
        return number++ + "-" + "y".repeat(random.nextInt(2000));
    }

    private WireClient.Message delayed(String text) {
        long at = begin.plus(DELAY).toEpochMilli();
        return toQueue("LATE", text).with(JmsKeys.TIMER_DELIVER_MS, Long.toString(at));
    }

    private void killWhileItDeletes(ChildJvm broker, WireClient client) throws Exception {
        List<String> files = files();
        String trigger = files.get(1 + random.nextInt(files.size() / 2));
        broker.writeLine(RelocationChild.FORWARD);
        broker.awaitLine(("done " + RelocationChild.FORWARD)::equals, LIMIT);
        CompletableFuture<Command> deleted = client.askLater(RequestCode.DELETE_EXPIRED_COMMITLOG);
        Map<String, CompletableFuture<List<Sent>>> sends = new LinkedHashMap<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            String text = newText();
            messages.put(text, State.SENDING);
            sends.put(text, client.sendLater(toQueue("Q", text)));
        }
        await("deletion up to " + trigger + " of " + files)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> deleted.isDone() || beginsAt(trigger));
        if (deleted.isDone()) {
            await("deletion up to " + trigger + " of " + files + ", which the broker answered with " + deleted.join())
                    .atMost(LIMIT)
                    .until(() -> beginsAt(trigger));
        }
        // any moment of what follows is a good one
        LockSupport.parkNanos(random.nextInt(5_000_000));
        broker.kill();
        boolean some = files().get(0).compareTo(files.get(0)) > 0;
        killedInTheMiddle += some && !isAnswered(deleted) ? 1 : 0;
        for (Map.Entry<String, CompletableFuture<List<Sent>>> send : sends.entrySet()) {
            if (isAnswered(send.getValue())) {
                assertThat(send.getValue().join().get(0).code()).isZero();
                messages.put(send.getKey(), State.SENT);
            }
        }
        if (isAnswered(deleted)) {
            assertThat(deleted.join().code()).isEqualTo(ResponseCode.SUCCESS);
        }
    }

    /** The end of the connection fails what was not answered. */
    private static boolean isAnswered(CompletableFuture<?> answer) throws Exception {
        return answer.handle((value, failure) -> failure == null).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private boolean beginsAt(String file) throws IOException {
        return files().get(0).compareTo(file) >= 0;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("data").resolve("commitlog"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }
}
