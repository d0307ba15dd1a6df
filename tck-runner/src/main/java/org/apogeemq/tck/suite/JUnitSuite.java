package org.apogeemq.tck.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apogeemq.tck.suite.Outcome.Status;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests for the JUnit platform, in classes whose names end in IT, Test or Tests. */
public final class JUnitSuite implements Suite {
    private static final String CLASS_NAMES = ".*(IT|Tests?)";

    private final Launcher launcher = LauncherFactory.create();
    private final Set<Path> roots;

    /**
     * A suite whose tests are found in some parts of the class path.
     *
     * @param roots folders of classes and jars
     */
    public JUnitSuite(Set<Path> roots) {
        this.roots = Set.copyOf(roots);
    }

    @Override
    public List<TestCase> tests() {
        LauncherDiscoveryRequest everything = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(roots))
                .filters(ClassNameFilter.includeClassNamePatterns(CLASS_NAMES))
                .build();
        TestPlan plan = launcher.discover(everything);
        List<TestCase> tests = new ArrayList<>();
        for (TestIdentifier root : plan.getRoots()) {
            plan.getDescendants(root).forEach(node -> test(node).ifPresent(tests::add));
        }
        return tests;
    }

    /** A method is a test, also one that unfolds into several invocations when it runs. */
    private static Optional<TestCase> test(TestIdentifier node) {
        return node.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(source -> new TestCase(node.getUniqueId(), source.getClassName(), source.getMethodName()));
    }

    @Override
    public Outcome run(String id) {
        LauncherDiscoveryRequest one = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectUniqueId(id))
                .build();
        Verdict verdict = new Verdict();
        launcher.execute(one, verdict);
        return verdict.outcome();
    }

    /** Passed when something passed and nothing failed, set-up and clean-up included. */
    private static final class Verdict implements TestExecutionListener {
        private int passed;
        private String skipped;
        private Throwable failure;

        @Override
        public void executionFinished(TestIdentifier node, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                if (failure == null) {
                    failure = result.getThrowable().orElseGet(() -> new AssertionError("aborted"));
                }
            } else if (node.isTest()) {
                passed++;
            }
        }

        @Override
        public void executionSkipped(TestIdentifier node, String reason) {
            skipped = reason;
        }

        Outcome outcome() {
            if (failure != null) {
                failure.printStackTrace();
                return Outcome.failed(Causes.inOneLine(failure));
            }
            if (passed > 0) {
                return Outcome.passed();
            }
            return skipped != null
                    ? new Outcome(Status.SKIPPED, skipped)
                    : Outcome.failed("the suite has no such test any more");
        }
    }
}
