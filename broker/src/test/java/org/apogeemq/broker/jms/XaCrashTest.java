package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a broker at any moment of branches that move messages from one queue to another, while a transaction manager keeps a
 * list of what it has decided and recovers by it after each start: every message is in one of the queues, once, where the
 * decision wants it.
 */
@Timeout(300)
class XaCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KILLS = 4;
    private static final int MESSAGES = 400;
    private static final int BRANCHES = 3;
    private static final int LEAST_PER_ROUND = 3;
    /** Below this the messages last for all rounds, however late the kill comes. */
    private static final int MOST_PER_ROUND = 25;

    @TempDir
    Path root;

    private final Random random = new Random(11);
    /** By xid, the message that the branch moves. */
    private final Map<String, String> begun = new HashMap<>();
    /** Decided to be committed, which the manager writes down before it says so. */
    private final Set<String> decided = new HashSet<>();
    /** Moved: the commit was answered, or did not need to be asked again. */
    private final Set<String> moved = new HashSet<>();

    private int number;

    @ParameterizedTest
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void killedBrokerAndItsTransactionManagerAgreeAboutEveryMessage(String flush) throws Exception {
        try (ChildJvm broker = start(flush);
                WireClient client = connect(broker)) {
            for (int i = 0; i < MESSAGES; i++) {
                client.sendTexts("IN", "m" + i);
            }
            broker.kill();
        }
        for (int round = 0; round < KILLS; round++) {
            try (ChildJvm broker = start(flush);
                    WireClient client = connect(broker)) {
                recover(client);
                killWhileItMoves(broker, client);
            }
        }
        try (ChildJvm broker = start(flush);
                WireClient client = connect(broker)) {
            recover(client);
            verify(client);
        }
    }

    private ChildJvm start(String flush) throws Exception {
        return ChildJvm.start(RelocationChild.class, root.resolve("data").toString(), flush, "PT0S");
    }

    private static WireClient connect(ChildJvm broker) throws InterruptedException {
        String line = broker.awaitLine(text -> text.startsWith("address "), LIMIT);
        int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        return new WireClient(new InetSocketAddress("127.0.0.1", port)).hello();
    }

    /** Presumed abort: what is not in the list of decisions is rolled back. */
    private void recover(WireClient client) {
        XaClient xa = new XaClient(client);
        Set<String> listed = Set.copyOf(xa.recover(7));
        assertThat(begun.keySet()).containsAll(listed);
        assertThat(listed).as("branches that are over").noneMatch(moved::contains);
        List<String> held = listed.stream().map(begun::get).toList();
        assertThat(all(client, 5, "IN")).as("held by %s", listed).noneMatch(held::contains);
        client.close(5, true);
        for (String xid : listed) {
            assertThat(decided.contains(xid) ? xa.commit(xid) : xa.rollback(xid))
                    .isZero();
        }
        moved.addAll(decided); // not listed and decided: committed before
        assertThat(xa.recover()).isEmpty();
    }

    private void killWhileItMoves(ChildJvm broker, WireClient client) throws Exception {
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<Void> mover = CompletableFuture.runAsync(() -> {
            client.open(queue(1, "IN").credit(100));
            XaClient xa = new XaClient(client);
            while (done.get() < MOST_PER_ROUND) {
                try {
                    move(client, xa);
                } catch (CompletionException killed) {
                    return;
                }
                done.incrementAndGet();
            }
        });
        while (done.get() < LEAST_PER_ROUND && !mover.isDone()) {
            LockSupport.parkNanos(1_000_000);
        }
        LockSupport.parkNanos(random.nextInt(20_000_000));
        broker.kill();
        mover.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(done.get()).isGreaterThanOrEqualTo(LEAST_PER_ROUND);
    }

    /** Several branches are prepared before the first of them is decided. */
    private void move(WireClient client, XaClient xa) {
        List<String> prepared = new ArrayList<>();
        for (int i = 0; i < BRANCHES; i++) {
            prepared.add(prepare(client, xa));
        }
        for (String xid : prepared) {
            if (random.nextInt(3) == 0) {
                assertThat(xa.rollback(xid)).isZero();
                begun.remove(xid);
            } else {
                decided.add(xid);
                assertThat(xa.commit(xid)).isZero();
                moved.add(xid);
                assertThat(xa.commit(xid)).isEqualTo(ResponseCode.XA_UNKNOWN);
            }
        }
    }

    private String prepare(WireClient client, XaClient xa) {
        Received message = client.next();
        client.credit(1, 1);
        String xid = "1:" + String.format("%08x", ++number) + ":";
        begun.put(xid, message.text());
        assertThat(xa.start(number, xid)).isZero();
        client.settle(0, number, message);
        client.send(toQueue("OUT", message.text()).in(number));
        assertThat(xa.end(number)).isZero();
        assertThat(xa.vote(xid)).isEqualTo(BranchVote.OK);
        return xid;
    }

    private void verify(WireClient client) {
        List<String> expectedOut = decided.stream().map(begun::get).toList();
        List<String> out = all(client, 2, "OUT");
        assertThat(out).containsExactlyInAnyOrderElementsOf(expectedOut);
        List<String> expectedIn = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (!expectedOut.contains("m" + i)) {
                expectedIn.add("m" + i);
            }
        }
        List<String> in = all(client, 3, "IN");
        assertThat(in).containsExactlyInAnyOrderElementsOf(expectedIn);
    }

    private static List<String> all(WireClient client, int subscription, String name) {
        client.open(queue(subscription, name).credit(0));
        List<String> texts = new ArrayList<>();
        client.drain(subscription, 2 * MESSAGES).forEach(received -> texts.add(received.text()));
        return texts;
    }
}
