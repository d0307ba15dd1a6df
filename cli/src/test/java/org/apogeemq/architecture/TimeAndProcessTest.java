package org.apogeemq.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.apogeemq.architecture.Product.CLASSES;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Time comes in through constructors, so that tests can make it pass; only what starts a process or an object tree asks the system. */
class TimeAndProcessTest {
    /**
     * Where the system's clocks are handed to the rest: front doors that a user calls without giving a clock. A new line
     * here needs the same reason.
     */
    private static final Set<String> BOOTSTRAPS = Set.of(
            "org.apogeemq.broker.embedded.LocalBrokerFactory",
            "org.apogeemq.jms.Clocks",
            "org.apogeemq.ra.ApogeeResourceAdapter");

    private static final DescribedPredicate<JavaClass> PROGRAM =
            resideInAnyPackage("org.apogeemq.cli..", "org.apogeemq.samples..", "org.apogeemq.bench..");

    private static final DescribedPredicate<JavaClass> BOOTSTRAP = describe(
            "a bootstrap",
            type -> PROGRAM.test(type) || BOOTSTRAPS.contains(outermost(type).getName()));

    private static final Set<Class<?>> DATES =
            Set.of(Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class);

    @Test
    void onlyBootstrapsAskTheSystemForTheTime() {
        noClasses()
                .that(DescribedPredicate.not(BOOTSTRAP))
                .should()
                .accessTargetWhere(describe("reads a system clock", TimeAndProcessTest::readsSystemClock))
                .check(CLASSES);
    }

    @Test
    void onlyProgramsEndTheProcess() {
        noClasses()
                .that(DescribedPredicate.not(PROGRAM))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .check(CLASSES);
    }

    private static boolean readsSystemClock(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String method = access.getTarget().getName();
        if (owner.isEquivalentTo(System.class)) {
            return method.equals("currentTimeMillis") || method.equals("nanoTime");
        }
        if (owner.isEquivalentTo(Clock.class) || owner.isEquivalentTo(InstantSource.class)) {
            return method.startsWith("system") || method.startsWith("tick");
        }
        return method.equals("now") && DATES.stream().anyMatch(owner::isEquivalentTo);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(TimeAndProcessTest::outermost).orElse(type);
    }
}
