package org.apogeemq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apogeemq.store.Control;
import org.apogeemq.store.TransactionInfo;

/** The steps of half messages against a plain model, with refusals of the log and restarts between any two of them. */
class HalfMessageTablePropertyTest {
    private static final CheckPolicy POLICY = new CheckPolicy(60, 30, 3);
    private static final String GROUP = "PG";

    /** What must be true of one half message. */
    private static final class Model {
        final long since;
        final long immunity;
        int checks;
        long lastCheck = -1;
        boolean setAside;
        Decision decided = Decision.NONE;
        byte[] payload;

        Model(long since, long immunity) {
            this.since = since;
            this.immunity = immunity;
        }

        boolean due(long now) {
            long first = since + (immunity >= 0 ? immunity : POLICY.timeoutMillis());
            return decided == Decision.NONE
                    && !setAside
                    && now >= (lastCheck < 0 ? first : lastCheck + POLICY.intervalMillis());
        }
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Map<Long, Model> models = new HashMap<>();
    private HalfMessageTable table;
    private Random random;
    private long now;
    private long next;

    @Property(tries = 50)
    void everyHalfMessageIsDecidedOnceAskedInTimeAndNeverLost(@ForAll long seed) {
        // one instance serves all tries
        models.clear();
        table = new HalfMessageTable();
        random = new Random(seed);
        now = 1000;
        for (int i = 0; i < 120; i++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> store();
                case 2 -> decide();
                case 3, 4 -> now += random.nextInt(40);
                case 5 -> sweep();
                case 6 -> resume();
                default -> restart();
            }
            verify();
        }
    }

    private void store() {
        Model model = new Model(now, random.nextInt(3) == 0 ? random.nextInt(100) : -1);
        HalfMessage half = HalfMessage.begun(++next, "T", GROUP, model.immunity);
        model.payload = half.prepare().xid();
        models.put(next, model);
        table.add(half.stored(next * 100, now, POLICY));
    }

    /** A decision that the log takes at once, refuses at once, or fails later. */
    private void decide() {
        long number = 1 + random.nextLong(next + 1);
        Decision decision = random.nextBoolean() ? Decision.COMMIT : Decision.ROLLBACK;
        int fate = random.nextInt(3);
        Model model = models.get(number);
        HalfMessage deciding = null;
        try {
            deciding = table.step(
                    number,
                    half -> half.decision() == Decision.NONE ? half.deciding(decision) : null,
                    half -> refuseIf(fate == 0));
        } catch (Refused e) {
            assertThat(fate).isZero();
        }
        boolean open = model != null && model.decided == Decision.NONE;
        assertThat(deciding != null).isEqualTo(open && fate != 0);
        if (deciding == null) {
            return;
        }
        assertThat(deciding.isDue(Long.MAX_VALUE))
                .as("asked about while it is being decided")
                .isFalse();
        assertThat(table.step(
                        number, half -> half.decision() == Decision.NONE ? half.deciding(decision) : null, half -> {}))
                .as("a second decision beside the first")
                .isNull();
        if (fate == 1) {
            table.step(number, half -> half.deciding(Decision.NONE), half -> {});
        } else {
            table.remove(number);
            model.decided = decision;
        }
    }

    private static void refuseIf(boolean refused) {
        if (refused) {
            throw new Refused();
        }
    }

    private void sweep() {
        for (HalfMessage half : table.due(now, Integer.MAX_VALUE)) {
            Model model = models.get(half.number());
            assertThat(model.due(now)).as("due").isTrue();
            boolean refused = random.nextInt(4) == 0;
            boolean exhausted = half.isExhausted(POLICY);
            assertThat(exhausted).isEqualTo(model.checks >= POLICY.maxChecks());
            try {
                table.step(
                        half.number(), known -> exhausted ? known.leftAside() : known.checked(now, POLICY), known -> {
                            refuseIf(refused);
                            model.payload = known.prepare().xid();
                        });
                model.setAside = exhausted;
                model.checks += exhausted ? 0 : 1;
                model.lastCheck = now;
            } catch (Refused e) {
                assertThat(refused).isTrue();
            }
        }
    }

    private void resume() {
        long number = 1 + random.nextLong(next + 1);
        Model model = models.get(number);
        HalfMessage resumed = table.step(
                number,
                half -> half.resumed(now),
                half -> models.get(number).payload = half.prepare().xid());
        assertThat(resumed != null).isEqualTo(model != null && model.decided == Decision.NONE);
        if (resumed != null) {
            model.checks = 0;
            model.setAside = false;
            model.lastCheck = now - POLICY.intervalMillis();
        }
    }

    /** Only what the log has comes back: the first check after it is by the message's age. */
    private void restart() {
        table = new HalfMessageTable();
        models.forEach((number, model) -> {
            if (model.decided == Decision.NONE) {
                TransactionInfo logged = new TransactionInfo(
                        number,
                        TransactionInfo.State.PREPARED,
                        model.payload,
                        new long[] {number * 100},
                        List.<Control.GroupProgress>of(),
                        model.since);
                assertThat(HalfMessage.is(logged)).isTrue();
                table.add(HalfMessage.read(logged, "T", POLICY));
                model.lastCheck = -1;
            }
        });
    }

    private void verify() {
        List<Long> open = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        models.forEach((number, model) -> {
            if (model.decided == Decision.NONE) {
                open.add(number);
                HalfMessage half = table.find(number);
                assertThat(half).as("undecided half message %s", number).isNotNull();
                assertThat(half.checks()).isEqualTo(model.checks).isLessThanOrEqualTo(POLICY.maxChecks());
                assertThat(half.setAside()).isEqualTo(model.setAside);
                assertThat(half.producerGroup()).isEqualTo(GROUP);
                assertThat(half.position()).isEqualTo(number * 100);
                if (model.due(now)) {
                    due.add(number);
                }
            } else {
                assertThat(table.find(number)).isNull();
            }
        });
        assertThat(table.page(0, Integer.MAX_VALUE).stream().map(HalfMessage::number))
                .containsExactlyElementsOf(open.stream().sorted().toList());
        assertThat(table.due(now, Integer.MAX_VALUE).stream().map(HalfMessage::number))
                .containsExactlyInAnyOrderElementsOf(due);
    }
}
