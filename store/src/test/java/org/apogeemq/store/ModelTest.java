package org.apogeemq.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Random operations on a store and on a model of maps and lists: what the store shows is the same, before and after reopening. */
class ModelTest {
    /** One operation: what, and three numbers whose meaning depends on it. */
    record Op(Kind kind, int a, int b, int c) {}

    enum Kind {
        APPEND,
        BATCH,
        HALF,
        HALF_TIMER,
        TIMER,
        RECALL,
        COMMIT,
        ROLLBACK,
        PREPARE,
        DECIDE,
        FORGET,
        PROGRESS,
        REDELIVER,
        LEASE,
        RELEASE,
        RESET,
        PUT,
        REMOVE,
        DELETE_TOPIC,
        DELETE_GROUP,
        ADVANCE,
        RELOCATE,
        REOPEN
    }

    @Provide
    Arbitrary<List<Op>> operations() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.class);
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 9))
                .as(Op::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(120);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    @StatisticsReport(onFailureOnly = true)
    void storeShowsWhatTheModelShows(@ForAll("operations") List<Op> operations) throws IOException {
        Path root = Files.createTempDirectory("store-model");
        try (StoreAndModel both = new StoreAndModel(root)) {
            for (Op op : operations) {
                both.perform(op);
                both.compare();
            }
            both.reopen();
            both.compare();
            Statistics.label("records were appended anew")
                    .collect(both.moved() > 0)
                    .coverage(share -> share.check(true).percentage(percent -> percent > 10)); // about half are
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
