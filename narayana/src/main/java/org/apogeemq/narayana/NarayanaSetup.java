package org.apogeemq.narayana;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTAActionStatusServiceXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The settings that Narayana needs to finish after a crash what it had begun. */
public final class NarayanaSetup {
    private static final int LONGEST_NODE = 28;

    private NarayanaSetup() {}

    /**
     * Configures Narayana. To be called once, before anything else of Narayana is used: it reads its settings when its classes
     * are loaded.
     *
     * @param log folder of the log with the decisions, on a disk that survives; made when it is not there
     * @param node tells this program's transactions from those of other programs, at most 28 bytes of UTF-8; unique among the
     *     programs that run at the same time, and the same after a restart: two programs with the same one roll back each
     *     other's transactions
     * @throws IllegalArgumentException when the node is empty or too long
     */
    public static void configure(Path log, String node) {
        int bytes = node.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_NODE) {
            throw new IllegalArgumentException("The node '" + node + "' has " + bytes + " bytes; 1 to " + LONGEST_NODE
                    + " are allowed, since it is part of every transaction's identifier");
        }
        try {
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(node);
        } catch (CoreEnvironmentBeanException refused) {
            throw new IllegalArgumentException("Narayana refuses the node '" + node + "'", refused);
        }
        // off: it would open a port, for recovery from another process than this one
        arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(log.toString());
        for (String store : List.of("communicationStore", "stateStore")) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log.toString());
        }
        configureBranches(node);
        configureRecovery();
    }

    private static void configureBranches(String node) {
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaResourceRecordWrappingPluginClassName(ResourceNames.class.getName());
        jta.setXaRecoveryNodes(List.of(node));
        // What is prepared and not decided is rolled back (second) unless the log has its transaction (first) or that
        // is
        // still under way in this process (third).
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName(),
                JTAActionStatusServiceXAResourceOrphanFilter.class.getName()));
        jta.setOrphanSafetyInterval(20_000);
    }

    private static void configureRecovery() {
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery.setPeriodicRecoveryPeriod(10);
        recovery.setRecoveryBackoffPeriod(2);
    }
}
