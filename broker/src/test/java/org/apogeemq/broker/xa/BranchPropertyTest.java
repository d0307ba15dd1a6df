package org.apogeemq.broker.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Branches against a plain model: a few connections and numbers, any event at any time, a log that takes, refuses or is late.
 * The model says of each branch whether its effects are open, prepared, applied or undone; nothing may be both or be lost.
 */
class BranchPropertyTest {
    private static final int OK = 0;

    /** What became of a branch's work. */
    private enum Effects {
        OPEN,
        PREPARED,
        APPLIED,
        UNDONE
    }

    /** What has to be true of the work of one branch. */
    private static final class Work {
        final TreeSet<String> workers = new TreeSet<>();
        final TreeSet<String> contributors = new TreeSet<>();
        Effects effects = Effects.OPEN;
        boolean heuristic;
        int reason;
        long deadline = Long.MAX_VALUE;
        /** The record that is on its way: what the effects are when it arrives, null for none. */
        String logging;

        boolean heuristicUntilForgotten() {
            return heuristic;
        }
    }

    private BranchTable<Work> table;
    private final Map<BranchId, Work> known = new HashMap<>();
    private final List<Work> all = new ArrayList<>();
    private Random random;
    private long now;

    @Property(tries = 300)
    void everyBranchIsDecidedOnceAndAsTheSpecificationSays(@ForAll long seed) {
        table = new BranchTable<>();
        known.clear();
        all.clear();
        random = new Random(seed);
        now = 1000;
        for (int i = 0; i < 200; i++) {
            BranchId id = new BranchId(1, new byte[] {(byte) random.nextInt(3)}, new byte[0]);
            switch (random.nextInt(14)) {
                case 0, 1 -> start(id);
                case 2 -> join(id);
                case 3, 4 -> end(id, random.nextInt(4) == 0);
                case 5, 6 -> prepare(id);
                case 7 -> commit(id, false);
                case 8 -> commit(id, true);
                case 9 -> rollback(id);
                case 10 -> decide(id, random.nextBoolean());
                case 11 -> forget(id);
                case 12 -> lost("c" + random.nextInt(3));
                default -> timeGoesBy();
            }
            for (int n = random.nextInt(3); n > 0; n--) {
                logAnswers();
            }
            verify();
        }
    }

    private static Worker worker(String name) {
        return new Worker(name.substring(0, 2), name.charAt(2) - '0', "address");
    }

    private String anyWorker() {
        return "c" + random.nextInt(3) + random.nextInt(2);
    }

    /** The code that a step is refused with, {@link #OK} when it is taken. */
    private interface Asked {
        void run() throws CommandException;
    }

    private static int code(Asked asked) {
        try {
            asked.run();
            return OK;
        } catch (CommandException e) {
            return e.code();
        }
    }

    private void start(BranchId id) {
        Work work = new Work();
        String worker = anyWorker();
        work.deadline = random.nextInt(3) == 0 ? now + 1 + random.nextInt(50) : Long.MAX_VALUE;
        int code = code(() -> table.start(id, work, null, worker(worker), now, work.deadline, 100));
        assertThat(code).isEqualTo(known.containsKey(id) ? ResponseCode.XA_DUPLICATE : OK);
        if (code == OK) {
            work.workers.add(worker);
            work.contributors.add(worker.substring(0, 2));
            known.put(id, work);
            all.add(work);
        }
    }

    private void join(BranchId id) {
        String worker = anyWorker();
        Work work = known.get(id);
        int expected = work == null
                ? ResponseCode.XA_UNKNOWN
                : isRolledBack(work)
                        ? work.reason
                        : work.effects == Effects.OPEN && work.logging == null ? OK : ResponseCode.XA_PROTOCOL;
        int code = code(() -> table.step(id, branch -> {
            branch.join(worker(worker));
            return null;
        }));
        assertThat(code).isEqualTo(expected);
        if (code == OK) {
            work.workers.add(worker);
            work.contributors.add(worker.substring(0, 2));
        }
    }

    private static boolean isRolledBack(Work work) {
        return work.reason != 0;
    }

    private void end(BranchId id, boolean fail) {
        Work work = known.get(id);
        String worker =
                work == null || work.workers.isEmpty() || random.nextInt(4) == 0 ? anyWorker() : work.workers.first();
        boolean[] undo = new boolean[1];
        int code =
                code(() -> undo[0] = table.step(id, branch -> branch.end(worker(worker), fail ? "it failed" : null)));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (isRolledBack(work)) {
            assertThat(code).isEqualTo(work.reason);
        } else if (!work.workers.remove(worker)) {
            assertThat(code).isEqualTo(ResponseCode.XA_PROTOCOL);
        } else {
            assertThat(code).isEqualTo(OK);
            assertThat(undo[0]).isEqualTo(fail);
            if (fail) {
                undone(work, ResponseCode.TRANSACTION_ROLLED_BACK);
            }
        }
    }

    private void undone(Work work, int reason) {
        assertThat(work.effects).isEqualTo(Effects.OPEN);
        work.effects = Effects.UNDONE;
        work.reason = reason;
        work.workers.clear();
    }

    private void prepare(BranchId id) {
        Work work = known.get(id);
        int code = code(() -> table.step(id, branch -> {
            branch.prepare();
            return null;
        }));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (isRolledBack(work)) {
            assertThat(code).isEqualTo(work.reason);
            known.remove(id);
        } else if (work.effects == Effects.OPEN && work.logging == null && work.workers.isEmpty()) {
            assertThat(code).isEqualTo(OK);
            work.logging = "PREPARED";
        } else {
            assertThat(code).isEqualTo(ResponseCode.XA_PROTOCOL);
        }
    }

    /** The code for a decision of one that was decided by an operator, or of which something is on its way; else OK. */
    private static int decided(Work work) {
        if (work.logging != null) {
            return ResponseCode.SYSTEM_BUSY;
        }
        if (work.heuristic) {
            return work.effects == Effects.APPLIED ? ResponseCode.HEURISTIC_COMMIT : ResponseCode.HEURISTIC_ROLLBACK;
        }
        return OK;
    }

    private void commit(BranchId id, boolean onePhase) {
        Work work = known.get(id);
        int code = code(() -> table.step(id, branch -> {
            branch.commit(onePhase);
            return null;
        }));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (decided(work) != OK) {
            assertThat(code).isEqualTo(decided(work));
        } else if (isRolledBack(work)) {
            assertThat(code).isEqualTo(onePhase ? work.reason : ResponseCode.XA_PROTOCOL);
            if (onePhase) {
                known.remove(id);
            }
        } else if (onePhase
                ? work.effects == Effects.OPEN && work.workers.isEmpty()
                : work.effects == Effects.PREPARED) {
            assertThat(code).isEqualTo(OK);
            work.logging = "APPLIED";
        } else {
            assertThat(code).isEqualTo(ResponseCode.XA_PROTOCOL);
        }
    }

    private void rollback(BranchId id) {
        Work work = known.get(id);
        boolean[] undo = new boolean[1];
        int code = code(() -> undo[0] = table.step(id, Branch::rollback));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (decided(work) != OK) {
            assertThat(code).isEqualTo(decided(work));
        } else {
            assertThat(code).isEqualTo(OK);
            assertThat(undo[0]).as("undone twice").isEqualTo(!isRolledBack(work));
            if (work.effects == Effects.PREPARED) {
                work.logging = "UNDONE";
            } else {
                work.effects = Effects.UNDONE;
                known.remove(id);
            }
        }
    }

    private void decide(BranchId id, boolean commit) {
        Work work = known.get(id);
        int code = code(() -> table.step(id, branch -> {
            branch.decide(commit);
            return null;
        }));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (work.logging != null) {
            assertThat(code).isEqualTo(ResponseCode.SYSTEM_BUSY);
        } else if (work.effects == Effects.PREPARED) {
            assertThat(code).isEqualTo(OK);
            work.logging = commit ? "HEURISTIC APPLIED" : "HEURISTIC UNDONE";
        } else {
            assertThat(code).isEqualTo(ResponseCode.XA_PROTOCOL);
        }
    }

    private void forget(BranchId id) {
        Work work = known.get(id);
        int code = code(() -> table.step(id, branch -> {
            branch.forget();
            return null;
        }));
        if (work == null) {
            assertThat(code).isEqualTo(ResponseCode.XA_UNKNOWN);
        } else if (work.logging != null) {
            assertThat(code).isEqualTo(ResponseCode.SYSTEM_BUSY);
        } else if (work.heuristicUntilForgotten()) {
            assertThat(code).isEqualTo(OK);
            work.logging = "FORGOTTEN";
        } else {
            assertThat(code).isEqualTo(ResponseCode.XA_PROTOCOL);
        }
    }

    private void lost(String connection) {
        List<Work> undone = table.each(branch -> branch.connectionLost(connection) ? branch.work() : null);
        for (Work work : known.values()) {
            boolean hit = work.contributors.contains(connection) && work.effects == Effects.OPEN;
            assertThat(undone.contains(work)).isEqualTo(hit && work.logging == null);
            if (hit && work.logging == null) {
                undone(work, ResponseCode.TRANSACTION_ROLLED_BACK);
            } else if (hit) {
                work.contributors.add("lost");
            }
        }
    }

    private void timeGoesBy() {
        now += random.nextInt(40);
        List<Work> undone = table.each(branch -> branch.timeIs(now) ? branch.work() : null);
        for (Work work : known.values()) {
            boolean over = work.effects == Effects.OPEN && work.logging == null && now >= work.deadline;
            assertThat(undone.contains(work)).isEqualTo(over);
            if (over) {
                undone(work, ResponseCode.TRANSACTION_TIMED_OUT);
            }
        }
    }

    /** What is on its way arrives, is refused, or turns out not to be needed. */
    private void logAnswers() {
        for (BranchId id : List.copyOf(known.keySet())) {
            Work work = known.get(id);
            if (work.logging == null || random.nextBoolean()) {
                continue;
            }
            int fate = random.nextInt(3);
            boolean[] undo = new boolean[1];
            String logged = work.logging;
            if (fate == 0) {
                step(id, branch -> undo[0] = branch.refused());
                boolean lost = work.contributors.contains("lost");
                assertThat(undo[0]).isEqualTo(lost && work.effects == Effects.OPEN);
                work.logging = null;
                if (undo[0]) {
                    undone(work, ResponseCode.TRANSACTION_ROLLED_BACK);
                }
            } else if (fate == 1 && work.effects == Effects.OPEN) {
                step(id, Branch::ended);
                work.effects = Effects.UNDONE;
                known.remove(id);
            } else {
                step(id, Branch::logged);
                arrived(id, work, logged);
            }
        }
    }

    private void arrived(BranchId id, Work work, String logged) {
        work.logging = null;
        if (logged.equals("FORGOTTEN")) {
            known.remove(id);
            return;
        }
        work.heuristic = logged.startsWith("HEURISTIC");
        Effects effects = Effects.valueOf(logged.replace("HEURISTIC ", ""));
        assertThat(work.effects).as("decided before").isIn(Effects.OPEN, Effects.PREPARED);
        work.effects = effects;
        if (effects != Effects.PREPARED && !work.heuristic) {
            known.remove(id);
        }
    }

    private void step(BranchId id, java.util.function.Consumer<Branch<Work>> step) {
        assertThat(code(() -> table.step(id, branch -> {
                    step.accept(branch);
                    return null;
                })))
                .isEqualTo(OK);
    }

    private void verify() {
        Map<BranchId, Work> there = new HashMap<>();
        List<BranchId> inDoubt = new ArrayList<>();
        table.each(branch -> {
            there.put(branch.id(), branch.work());
            if (branch.isInDoubt()) {
                inDoubt.add(branch.id());
            }
            return null;
        });
        assertThat(there).isEqualTo(known);
        assertThat(inDoubt)
                .containsExactlyInAnyOrderElementsOf(known.entrySet().stream()
                        .filter(e -> e.getValue().effects == Effects.PREPARED || e.getValue().heuristic)
                        .map(Map.Entry::getKey)
                        .toList());
        known.forEach((id, work) -> {
            boolean idle = work.effects == Effects.OPEN && work.workers.isEmpty() && work.logging == null;
            BranchState state = table.each(branch -> branch.id().equals(id) ? branch.state() : null).stream()
                    .filter(s -> s != null)
                    .findFirst()
                    .orElseThrow();
            assertThat(state == BranchState.IDLE).isEqualTo(idle);
        });
    }
}
