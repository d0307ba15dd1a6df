package org.apogeemq.interop.narayana;

import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.arjuna.state.InputObjectState;
import com.arjuna.ats.internal.arjuna.common.UidHelper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.narayana.RecoverableResource;

/** What is not decided yet, or decided and not carried out: in the resource managers and in Narayana's log. */
final class InDoubt {
    private static final String TRANSACTIONS = "/StateManager/BasicAction/TwoPhaseCoordinator/AtomicAction";

    private InDoubt() {}

    /** A line for people; empty when nothing is left. */
    static String left(RecoverableResource... resources) {
        List<String> left = new ArrayList<>();
        for (RecoverableResource each : resources) {
            XAResource resource = each.getXAResources()[0];
            try {
                int branches = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
                if (branches > 0) {
                    left.add(branches + " branches, " + resource);
                }
            } catch (XAException unreachable) {
                left.add(unreachable.getMessage() + " (" + unreachable.errorCode + ")");
            }
        }
        try {
            InputObjectState uids = new InputObjectState();
            if (StoreManager.getRecoveryStore().allObjUids(TRANSACTIONS, uids) && uids.notempty()) {
                for (Uid uid = UidHelper.unpackFrom(uids);
                        !uid.equals(Uid.nullUid());
                        uid = UidHelper.unpackFrom(uids)) {
                    left.add("logged transaction " + uid);
                }
            }
        } catch (ObjectStoreException | IOException unreadable) {
            left.add("unreadable log: " + unreadable);
        }
        return String.join(", ", left);
    }
}
