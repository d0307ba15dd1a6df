package org.apogeemq.interop.narayana;

import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import java.nio.file.Path;
import org.apogeemq.narayana.NarayanaSetup;

/** Narayana as docs/transactions.md has it, but waiting as short as possible after what a test has killed. */
final class Narayana {
    private Narayana() {}

    static void configure(Path log, String node) {
        NarayanaSetup.configure(log, node);
        jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(500);
        recoveryPropertyManager.getRecoveryEnvironmentBean().setPeriodicRecoveryPeriod(1);
        recoveryPropertyManager.getRecoveryEnvironmentBean().setRecoveryBackoffPeriod(1);
    }
}
