package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.apogeemq.tck.suite.TestCase;
import org.junit.jupiter.api.Test;

class ExclusionsTest {
    private static boolean isRun(String className) {
        return Exclusions.reason(new TestCase("id", className, "m")).isEmpty();
    }

    @Test
    void testsForAPlainJvmAreRunAllOfThem() {
        assertThat(isRun("com.sun.ts.tests.jms.core.queuetests.QueueTestsIT")).isTrue();
        assertThat(isRun("com.sun.ts.tests.jms.core.appclient.queuetests.QueueTestsIT"))
                .isTrue();
        assertThat(isRun("com.sun.ts.tests.jms.core20.sessiontests.ClientIT")).isTrue();
        assertThat(isRun("org.example.OtherSuiteIT")).isTrue();
    }

    @Test
    void testsForAnApplicationServerAreNot() {
        assertThat(isRun("com.sun.ts.tests.jms.ee.mdb.mdb_rec.MDBClientIT")).isFalse();
        assertThat(isRun("com.sun.ts.tests.jms.ee20.cditests.usecases.ClientIT"))
                .isFalse();
        assertThat(isRun("com.sun.ts.tests.servlet.SomeIT")).isFalse();
    }
}
