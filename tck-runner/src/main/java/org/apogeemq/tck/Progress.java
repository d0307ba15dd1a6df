package org.apogeemq.tck;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apogeemq.tck.suite.Outcome.Status;

/** Says on standard error what failed at once, and now and then how far the run is. */
final class Progress implements Consumer<Result> {
    private static final int STEP = 50;

    private final AtomicInteger done = new AtomicInteger();

    @Override
    public void accept(Result result) {
        int count = done.incrementAndGet();
        if (result.outcome().status() == Status.FAILED) {
            System.err.println(
                    "FAILED " + result.test().name() + ": " + result.outcome().reason());
        }
        if (count % STEP == 0) {
            System.err.println(count + " tests done");
        }
    }
}
