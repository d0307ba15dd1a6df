package org.apogeemq.tck;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apogeemq.tck.suite.TestCase;

/** Tests that are not run, and why. There is no way to leave out a test because it fails. */
final class Exclusions {
    private record Rule(Pattern className, String reason) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    Pattern.compile("com\\.sun\\.ts\\.tests\\.jms\\.ee(20)?\\..*"),
                    "needs an application server: enterprise beans, web components, CDI or a resource adapter"),
            new Rule(
                    Pattern.compile("(?!com\\.sun\\.ts\\.tests\\.(signaturetest\\.)?jms\\.)com\\.sun\\.ts\\..*"),
                    "is not a test of messaging"));

    private Exclusions() {}

    /** Why a test is left out; empty when it is run. */
    static Optional<String> reason(TestCase test) {
        return RULES.stream()
                .filter(rule -> rule.className().matcher(test.className()).matches())
                .map(Rule::reason)
                .findFirst();
    }
}
