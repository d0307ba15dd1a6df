package org.apogeemq.interop.servers;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Tests that kill the server run before all others. Liberty's recovery asks every factory that ever took part in a transaction
 * before it rolls back what is undecided, and waits for those whose broker has gone, as that of {@link SecuredBrokerIT} has.
 */
public final class RecoveryFirst implements ClassOrderer {
    private static final List<Class<?>> RECOVERY = List.of(OutboundRecoveryIT.class, ServerKillIT.class);

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator.comparing(tests -> !RECOVERY.contains(tests.getTestClass())));
    }
}
