package org.apogeemq.store;

import static org.apogeemq.store.Outcome.append;
import static org.apogeemq.store.Outcome.apply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apogeemq.store.ModelTest.Kind;
import org.apogeemq.store.ModelTest.Op;
import org.apogeemq.store.engine.LogStore;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.ManualClock;

/** A store, and a model of maps and lists on which the same operations are performed. */
final class StoreAndModel implements AutoCloseable {
    private static final int QUEUES = 3;
    private static final int TRANSACTIONS = 4;
    private static final int GROUPS = 2;
    private static final int SEGMENT = 64 << 10;
    private static final int LARGEST = 16 << 10;
    private static final LogFiles.DiskSpace ROOM = new LogFiles.DiskSpace(10, 1000);
    /** Old segments go at once, messages are taken all the same. */
    private static final LogFiles.DiskSpace LITTLE_ROOM = new LogFiles.DiskSpace(800, 200);

    private record Parked(int queue, String body, long deliverAt) {}

    private static final class ModelTransaction {
        final List<Parked> messages = new ArrayList<>();
        boolean prepared;
        int acknowledges = -1;
    }

    private final Path root;
    private final ManualClock clock = new ManualClock();
    private final List<List<String>> queues = new ArrayList<>();
    private final int[] deletedBelow = new int[QUEUES];
    /** Of each queue the offsets that nobody needed when room was made. */
    private final List<BitSet> dispensable = new ArrayList<>();

    private final Map<Integer, Long> numbers = new TreeMap<>();
    private final Map<Integer, ModelTransaction> transactions = new TreeMap<>();
    /** How operators ended transactions, by number. */
    private final Map<Long, TransactionInfo.State> decided = new TreeMap<>();

    private final List<Parked> timers = new ArrayList<>();
    private final Set<String> halves = new TreeSet<>();
    private final Map<String, ModelProgress> progress = new TreeMap<>();
    private final Map<String, Byte> metadata = new TreeMap<>();
    /** When the transactions that have a client's number were committed; null for one that was rolled back. */
    private final Map<Control.ClientNumber, Long> clientCommits = new HashMap<>();

    private final int[] sizeWhenRoomWasMade = new int[QUEUES];
    private final FaultyFiles files = new FaultyFiles();
    /** A queue that somebody has goes on counting also when its topic was deleted and nothing of it is left. */
    private final List<TopicQueue> held = new ArrayList<>();

    private Store store;
    private int counter;
    private int moved;

    StoreAndModel(Path root) {
        this.root = root;
        for (int i = 0; i < QUEUES; i++) {
            queues.add(new ArrayList<>());
            dispensable.add(new BitSet());
        }
        open();
    }

    private void open() {
        StoreConfig config =
                StoreConfig.builder(root).segmentSize(SEGMENT).files(files).build();
        store = LogStore.open(config, clock, StoreListener.NONE);
        held.clear();
        for (int i = 0; i < QUEUES; i++) {
            held.add(store.queue("T" + i, 0));
        }
    }

    void reopen() {
        store.close();
        open();
        assertThat(store.recovery().clean()
                        || !store.recovery().rebuiltIndexes().isEmpty())
                .isTrue();
        assertThat(store.recovery().cutPosition()).isEqualTo(-1);
        for (int q = 0; q < QUEUES; q++) {
            if (mayBeForgotten(q) && store.queue("T" + q, 0).maxOffset() == 0) {
                queues.get(q).clear();
                dispensable.get(q).clear();
                deletedBelow[q] = 0;
            }
        }
    }

    /** A deleted topic's offsets begin at 0 again once its messages are gone from the disk and nobody refers to it. */
    private boolean mayBeForgotten(int queue) {
        int size = queues.get(queue).size();
        return deletedBelow[queue] == size
                && sizeWhenRoomWasMade[queue] == size
                && transactions.values().stream()
                        .flatMap(transaction -> transaction.messages.stream())
                        .noneMatch(message -> message.queue == queue)
                && IntStream.range(0, GROUPS)
                        .mapToObj(group -> progress.get(key(group, queue)))
                        .allMatch(known -> known == null || known.isEmpty());
    }

    @Override
    public void close() {
        store.close();
    }

    private String newBody(Op op) {
        return counter++ + "-" + "x".repeat(op.b() * 900);
    }

    private MessageAppend message(int queue, String body, String... properties) {
        return Records.message(store, "T" + queue, 0, body, properties);
    }

    private static String key(int group, int queue) {
        return "g" + group + " T" + queue;
    }

    private ModelProgress progressOf(int group, int queue) {
        return progress.computeIfAbsent(key(group, queue), k -> new ModelProgress());
    }

    void perform(Op op) {
        int queue = op.a() % QUEUES;
        int tx = op.a() % TRANSACTIONS;
        int group = op.b() % GROUPS;
        String body = newBody(op);
        switch (op.kind()) {
            case APPEND -> {
                append(store, message(queue, body));
                queues.get(queue).add(body);
            }
            case BATCH -> {
                MessageAppend[] batch = new MessageAppend[op.c() % 5 + 1];
                for (int i = 0; i < batch.length; i++) {
                    batch[i] = message((queue + i) % QUEUES, body + i);
                    queues.get((queue + i) % QUEUES).add(body + i);
                }
                append(store, batch);
            }
            case HALF, HALF_TIMER -> half(op, tx, op.c() % QUEUES, body);
            case TIMER -> {
                long at = clock.millis() + op.c() * 10L;
                append(store, message(queue, body, "UNIQ_KEY", "key" + body).deliverAt(at));
                deliver(new Parked(queue, body, at));
            }
            case RECALL -> recall(op);
            case COMMIT -> commit(op, tx, group);
            case ROLLBACK -> {
                apply(store, new Control.Rollback(number(tx), List.of()));
                numbers.remove(tx);
                transactions.remove(tx);
            }
            case PREPARE -> prepare(op, tx);
            case DECIDE -> decide(op, tx);
            case FORGET -> forget(op);
            default -> performOther(op, queue, group);
        }
    }

    private void performOther(Op op, int queue, int group) {
        switch (op.kind()) {
            case PROGRESS -> {
                apply(
                        store,
                        new Control.Progress(List.of(Control.GroupProgress.consumed(
                                "g" + group, "T" + queue, 0, op.c(), op.c() + 1 + op.a() % 4))));
                progressOf(group, queue).consume(op.c(), op.c() + 1 + op.a() % 4);
            }
            case REDELIVER -> {
                long[] offsets = {op.c()};
                int[] counts = {op.b() + 1};
                apply(
                        store,
                        new Control.Progress(List.of(
                                new Control.GroupProgress("g" + group, "T" + queue, 0, new long[0], offsets, counts))));
                progressOf(group, queue).redeliver(op.c(), op.b() + 1);
            }
            case LEASE, RELEASE -> lease(op, queue, group);
            case RESET -> {
                apply(store, new Control.OffsetReset("g" + group, "T" + queue, 0, op.c()));
                ModelProgress reset = new ModelProgress();
                reset.watermark = op.c();
                progress.put(key(group, queue), reset);
            }
            case PUT -> {
                apply(store, new Control.MetadataPut("kind", "k" + op.a(), new byte[] {(byte) op.c()}));
                metadata.put("k" + op.a(), (byte) op.c());
            }
            case REMOVE -> {
                apply(store, new Control.MetadataRemove("kind", "k" + op.a()));
                metadata.remove("k" + op.a());
            }
            case DELETE_TOPIC -> {
                apply(store, new Control.TopicDelete("T" + queue));
                deletedBelow[queue] = queues.get(queue).size();
                timers.removeIf(timer -> timer.queue == queue);
                progress.keySet().removeIf(k -> k.endsWith(" T" + queue));
            }
            case DELETE_GROUP -> {
                apply(store, new Control.GroupDelete("g" + group));
                progress.keySet().removeIf(k -> k.startsWith("g" + group + " "));
            }
            case ADVANCE -> advance(op.c() * 5L);
            case RELOCATE -> relocate(op.a() % 5 + 1, op.c());
            case REOPEN -> reopen();
            default -> throw new AssertionError(op);
        }
    }

    /** Two ranges on other terms, or the end of one: of offsets that are not consumed, as delivery has it. */
    private void lease(Op op, int queue, int group) {
        ModelProgress known = progressOf(group, queue);
        TreeMap<Long, LeaseTerms> taken = new TreeMap<>();
        TreeSet<Long> ended = new TreeSet<>();
        for (long offset = op.c(); offset < op.c() + 1 + op.a(); offset++) {
            if (op.kind() == Kind.RELEASE) {
                ended.add(offset);
            } else if (offset >= Math.max(known.watermark, deletedBelow[queue]) && !known.consumed.contains(offset)) {
                String attempt = op.b() > 3 ? "attempt" + op.b() : null;
                taken.put(
                        offset,
                        new LeaseTerms(counter, 60_000 + offset / 3, op.a(), offset % 2 == op.b() % 2, attempt));
            }
        }
        long[] range = ended.isEmpty() ? new long[0] : new long[] {ended.first(), ended.last() + 1};
        apply(
                store,
                new Control.Progress(
                        List.of(), List.of(Control.GroupLeases.of("g" + group, "T" + queue, 0, range, taken))));
        known.leases.keySet().removeAll(ended);
        known.leases.putAll(taken);
    }

    /** A message that was parked alone is recalled, a half message that waits for its time after its commit is not. */
    private void recall(Op op) {
        if (timers.isEmpty()) {
            assertThat(store.recall("T0", "none", AppendCallback.NONE)).isFalse();
            return;
        }
        Parked timer = timers.get(op.c() % timers.size());
        Outcome outcome = new Outcome();
        boolean found = store.recall("T" + timer.queue, "key" + timer.body, outcome);
        assertThat(found).isEqualTo(!halves.contains(timer.body));
        if (found) {
            assertThat(outcome.get().released()).isEqualTo(1);
            timers.remove(timer);
        }
    }

    private long number(int tx) {
        return numbers.computeIfAbsent(tx, t -> store.newTransaction());
    }

    private void half(Op op, int tx, int queue, String body) {
        long at = op.kind() == Kind.HALF ? 0 : clock.millis() + op.c() * 10L;
        MessageAppend message = at == 0
                ? message(queue, body)
                : message(queue, body, "TIMER_DELIVER_MS", Long.toString(at), "UNIQ_KEY", "key" + body);
        halves.add(body);
        append(store, message.inTransaction(number(tx)));
        transactions.computeIfAbsent(tx, t -> new ModelTransaction()).messages.add(new Parked(queue, body, at));
    }

    private void prepare(Op op, int tx) {
        List<Control.GroupProgress> acknowledged =
                List.of(Control.GroupProgress.consumed("g0", "T0", 0, op.c(), op.c() + 1));
        apply(store, new Control.Prepare(number(tx), new byte[] {(byte) op.c()}, acknowledged));
        ModelTransaction transaction = transactions.computeIfAbsent(tx, t -> new ModelTransaction());
        transaction.prepared = true;
        transaction.acknowledges = op.c();
    }

    private void commit(Op op, int tx, int group) {
        Control.ClientNumber client = new Control.ClientNumber("c" + group, counter);
        List<Control.GroupProgress> consumed =
                List.of(Control.GroupProgress.consumed("g" + group, "T1", 0, op.c(), op.c() + 2));
        if (op.b() % 3 == 0) {
            apply(store, new Control.Commit(number(tx), consumed));
            clientCommits.put(client, null);
        } else {
            apply(store, new Control.Commit(number(tx), consumed, client));
            clientCommits.put(client, clock.millis());
        }
        numbers.remove(tx);
        ModelTransaction transaction = transactions.remove(tx);
        if (transaction != null) {
            committed(transaction);
        }
        progressOf(group, 1).consume(op.c(), op.c() + 2);
    }

    private void committed(ModelTransaction transaction) {
        transaction.messages.forEach(this::deliver);
        if (transaction.acknowledges >= 0) {
            progressOf(0, 0).consume(transaction.acknowledges, transaction.acknowledges + 1);
        }
    }

    /** Only what is prepared can be decided by an operator; else nothing happens. */
    private void decide(Op op, int tx) {
        boolean commit = op.b() % 2 == 0;
        List<Control.GroupProgress> counted = commit
                ? List.of()
                : List.of(new Control.GroupProgress(
                        "g0", "T0", 0, new long[0], new long[] {op.c()}, new int[] {op.b() + 1}));
        apply(store, new Control.Decide(numbers.getOrDefault(tx, Long.MAX_VALUE), commit, counted));
        ModelTransaction transaction = transactions.get(tx);
        if (transaction != null && transaction.prepared) {
            transactions.remove(tx);
            decided.put(
                    numbers.remove(tx),
                    commit ? TransactionInfo.State.HEURISTIC_COMMIT : TransactionInfo.State.HEURISTIC_ROLLBACK);
            if (commit) {
                committed(transaction);
            } else {
                progressOf(0, 0).redeliver(op.c(), op.b() + 1);
            }
        }
    }

    private void forget(Op op) {
        List<Long> all = List.copyOf(decided.keySet());
        long number = all.isEmpty() ? numbers.getOrDefault(op.a() % TRANSACTIONS, 1L) : all.get(op.c() % all.size());
        apply(store, new Control.Forget(number));
        decided.remove(number);
    }

    private void deliver(Parked message) {
        if (message.deliverAt > clock.millis()) {
            timers.add(message);
        } else {
            queues.get(message.queue).add(message.body);
        }
    }

    private void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
        List<Parked> due = timers.stream()
                .filter(timer -> timer.deliverAt <= clock.millis())
                .sorted(Comparator.comparingLong(Parked::deliverAt))
                .toList();
        timers.removeAll(due);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> store.timersPending() == timers.size());
        // the timers' record is answered behind the next append only: make sure it is published
        apply(store, new Control.MetadataRemove("none", "none"));
        for (int q = 0; q < QUEUES; q++) {
            int queue = q;
            due.stream()
                    .filter(timer -> timer.queue == queue)
                    .collect(Collectors.groupingBy(Parked::deliverAt, TreeMap::new, Collectors.toList()))
                    .values()
                    .forEach(sameTime -> delivered(queue, sameTime));
        }
    }

    /** Messages of one time of delivery come in any order: the model takes the store's. */
    private void delivered(int q, List<Parked> sameTime) {
        List<String> bodies = queues.get(q);
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < sameTime.size(); i++) {
            stored.add(body(q, bodies.size() + i));
        }
        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(
                        sameTime.stream().map(Parked::body).toList());
        bodies.addAll(stored);
    }

    private String body(int q, long offset) {
        ByteBuffer target = ByteBuffer.allocate(LARGEST);
        assertThat(Records.read(store, store.queue("T" + q, 0), offset, target)).isPositive();
        return Records.body(target.flip());
    }

    /**
     * All segments so far may go, but each so-manieth message of a queue is needed, and what is parked. Where that is little it is
     * appended anew.
     */
    private void relocate(int step, int shift) {
        for (int i = 0; i < SEGMENT / 4096; i++) {
            append(store, Records.message(store, "OTHER", 0, "x".repeat(4096)));
        }
        LongPredicate needed = offset -> (offset + shift) % step == 0;
        for (int q = 0; q < QUEUES; q++) {
            for (int i = 0; i < queues.get(q).size(); i++) {
                if (!needed.test(i)) {
                    dispensable.get(q).set(i);
                }
            }
            sizeWhenRoomWasMade[q] = queues.get(q).size();
        }
        store.retentionGuard(new RetentionGuard() {
            @Override
            public long neededFrom(TopicQueue queue) {
                return queue.topic().equals("OTHER") ? Long.MAX_VALUE : 0;
            }

            @Override
            public LongPredicate neededOffsets(TopicQueue queue) {
                return needed;
            }
        });
        Map<String, Long> before = positions();
        files.space = LITTLE_ROOM;
        store.deleteExpired();
        files.space = ROOM;
        Map<String, Long> after = positions();
        before.forEach((message, position) -> moved += after.getOrDefault(message, position) > position ? 1 : 0);
    }

    private Map<String, Long> positions() {
        Map<String, Long> positions = new TreeMap<>();
        QueueEntry entry = new QueueEntry();
        for (int q = 0; q < QUEUES; q++) {
            for (int i = 0; i < queues.get(q).size(); i++) {
                if (store.queue("T" + q, 0).lookup(i, entry)) {
                    positions.put(q + " " + i, entry.position());
                }
            }
        }
        return positions;
    }

    /** How often a visible message was appended anew. */
    int moved() {
        return moved;
    }

    void compare() {
        for (int q = 0; q < QUEUES; q++) {
            compareMessages(q);
            for (int g = 0; g < GROUPS; g++) {
                compareProgress(progress.getOrDefault(key(g, q), new ModelProgress()), "g" + g, "T" + q);
            }
        }
        assertThat(store.timersPending()).isEqualTo(timers.size());
        Map<String, Byte> values = new TreeMap<>();
        store.metadata("kind").forEach((k, value) -> values.put(k, value[0]));
        assertThat(values).isEqualTo(metadata);
        compareTransactions();
        clientCommits.forEach((client, time) -> {
            CommitFact fact = store.commitOf(client, time == null ? clock.millis() : time);
            if (time == null) {
                assertThat(fact).isEqualTo(CommitFact.NOT_COMMITTED);
            } else if (fact == CommitFact.FORGOTTEN) {
                assertThat(clock.millis() - time)
                        .isGreaterThanOrEqualTo(Duration.ofMinutes(15).toMillis());
            } else {
                assertThat(fact).isEqualTo(CommitFact.COMMITTED);
            }
        });
    }

    private void compareMessages(int q) {
        ByteBuffer target = ByteBuffer.allocate(LARGEST);
        TopicQueue queue = store.queue("T" + q, 0);
        BitSet mayBeGone = dispensable.get(q);
        assertThat(queue.maxOffset()).isEqualTo(queues.get(q).size());
        assertThat(queue.minOffset()).isBetween((long) deletedBelow[q], (long) mayBeGone.nextClearBit(deletedBelow[q]));
        for (int i = deletedBelow[q]; i < queues.get(q).size(); i++) {
            int size = Records.read(store, queue, i, target.clear());
            if (mayBeGone.get(i) && size == Store.NO_MESSAGE) {
                continue;
            }
            assertThat(size).as("queue %d, offset %d", q, i).isPositive();
            assertThat(Records.body(target.flip())).isEqualTo(queues.get(q).get(i));
            assertThat(Records.queueOffset(target)).isEqualTo(i);
            assertThat(Records.sysFlag(target) & 0xC).isZero();
        }
    }

    private void compareProgress(ModelProgress model, String group, String topic) {
        GroupState state = store.progress(group, topic, 0);
        assertThat(state.watermark()).isEqualTo(model.watermark);
        for (long offset = 0; offset < 30; offset++) {
            assertThat(state.isConsumed(offset)).isEqualTo(offset < model.watermark || model.consumed.contains(offset));
            assertThat(state.redeliveryCount(offset)).isEqualTo(model.counts.getOrDefault(offset, 0));
        }
        // of what the log has no longer, a state forgets the leases
        long first = store.queue(topic, 0).minOffset();
        assertThat(store.leases(group, topic, 0).tailMap(first)).isEqualTo(model.leases.tailMap(first));
        for (int i = 1; i < state.rangeCount(); i++) {
            assertThat(state.rangeStart(i)).isGreaterThan(state.rangeEnd(i - 1));
        }
    }

    private void compareTransactions() {
        assertThat(store.transactions()).hasSize(transactions.size() + decided.size());
        decided.forEach((number, state) -> {
            TransactionInfo info = store.transaction(number);
            assertThat(info.state()).isEqualTo(state);
            assertThat(info.positions()).isEmpty();
            assertThat(info.xid()).hasSize(1);
        });
        transactions.forEach((tx, model) -> {
            TransactionInfo info = store.transaction(numbers.get(tx));
            assertThat(info.state() == TransactionInfo.State.PREPARED).isEqualTo(model.prepared);
            List<String> bodies = new ArrayList<>();
            for (long position : info.positions()) {
                bodies.add(Records.body(store.readAt(position)));
            }
            assertThat(bodies)
                    .isEqualTo(model.messages.stream().map(Parked::body).toList());
        });
    }
}
