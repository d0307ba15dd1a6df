package org.apogeemq.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.apogeemq.architecture.Product.CLASSES;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import io.netty.channel.local.LocalAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

/** Who may use whom. An arrow that is missing here is missing on purpose: ask before adding one. */
class ModuleArrowsTest {
    /** Buffers are how bytes are passed on, and an embedded broker's address is a value: neither is I/O. */
    private static final DescribedPredicate<JavaClass> NETTY_IO = resideInAPackage("io.netty..")
            .and(not(resideInAPackage("io.netty.buffer..")))
            .and(not(equivalentTo(LocalAddress.class)));

    /** Messages hold the addresses of hosts; making one does no I/O. */
    private static final DescribedPredicate<JavaClass> ADDRESS = equivalentTo(InetSocketAddress.class)
            .or(equivalentTo(InetAddress.class))
            .or(equivalentTo(Inet6Address.class))
            .or(equivalentTo(UnknownHostException.class));

    @Test
    void storeKnowsFilesAndRecordsOnly() {
        classes()
                .that()
                .resideInAPackage("org.apogeemq.store..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("org.apogeemq.store..", "java..", "org.jctools..")
                        .and(not(resideInAnyPackage("java.net..", "java.util.logging..", "java.rmi..", "java.sql.."))))
                .check(CLASSES);
    }

    @Test
    void remotingDependsOnNoOtherModule() {
        onlyUses("org.apogeemq.remoting..");
    }

    @Test
    void nameServerUsesRemotingOnly() {
        onlyUses("org.apogeemq.namesrv..", "org.apogeemq.remoting..");
    }

    @Test
    void brokerUsesRemotingAndStoreOnly() {
        onlyUses("org.apogeemq.broker..", "org.apogeemq.remoting..", "org.apogeemq.store..");
    }

    @Test
    void jmsProviderUsesRemotingOnly() {
        onlyUses("org.apogeemq.jms..", "org.apogeemq.remoting..");
    }

    @Test
    void resourceAdapterUsesTheJmsProviderOnly() {
        onlyUses("org.apogeemq.ra..", "org.apogeemq.jms..");
    }

    @Test
    void nothingUsesTheResourceAdapter() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.apogeemq.ra..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apogeemq.ra.."))
                .check(CLASSES);
    }

    @Test
    void nettyDoesItsInputAndOutputInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.apogeemq.remoting.netty..")
                .should()
                .dependOnClassesThat(NETTY_IO)
                .check(CLASSES);
    }

    @Test
    void sansIoEngineHasNeitherSocketsNorThreads() {
        noClasses()
                .that()
                .resideInAnyPackage("org.apogeemq.remoting.engine..", "org.apogeemq.remoting.message..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "org.slf4j..")
                        .and(not(ADDRESS)))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ExecutorService.class)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.apogeemq.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    private static void onlyUses(String module, String... others) {
        noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage("org.apogeemq..")
                        .and(not(resideInAPackage(module)))
                        .and(not(resideInAnyPackage(others))))
                .check(CLASSES);
    }
}
