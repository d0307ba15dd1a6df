package org.apogeemq.tck.suite;

import java.util.List;

/** A suite that is on this process's class path. For one thread. */
public interface Suite {
    /** All its tests in the order in which the suite's own framework would run them. */
    List<TestCase> tests();

    /** Runs one test by its id; never throws what the test throws. */
    Outcome run(String id);
}
