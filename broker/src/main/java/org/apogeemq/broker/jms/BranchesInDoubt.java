package org.apogeemq.broker.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apogeemq.broker.xa.Branch;
import org.apogeemq.broker.xa.BranchTable;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.store.Control.GroupProgress;

/** What prepared branches need: messages, topics and groups that nobody may take away before they are decided. Thread-safe. */
final class BranchesInDoubt {
    private final BranchTable<ClientTransaction> table;

    BranchesInDoubt(BranchTable<ClientTransaction> table) {
        this.table = table;
    }

    /** What prepared branches have acknowledged. */
    List<GroupProgress> acknowledged() {
        List<GroupProgress> all = new ArrayList<>();
        table.each(branch -> branch.isUndecided() && all.addAll(branch.work().prepared()));
        return all;
    }

    /** Why a topic cannot be deleted now; null when it can. */
    String topicInUse(String topic) {
        return inUse(
                "topic " + topic,
                branch -> branch.work().topics().contains(topic)
                        || branch.work().prepared().stream()
                                .anyMatch(progress -> progress.topic().equals(topic)));
    }

    /** Why a group cannot be deleted now; null when it can. */
    String groupInUse(String group) {
        return inUse(
                "group " + group,
                branch -> branch.work().prepared().stream()
                        .anyMatch(progress -> progress.group().equals(group)));
    }

    private String inUse(String what, Predicate<Branch<ClientTransaction>> uses) {
        List<BranchId> users = table
                .each(branch -> branch.isInDoubt() && branch.isUndecided() && uses.test(branch) ? branch.id() : null)
                .stream()
                .filter(Objects::nonNull)
                .toList();
        return users.isEmpty()
                ? null
                : what + " has a part in " + users.size() + " prepared transaction branches, one of them "
                        + users.get(0) + "; they are to be committed or rolled back first: see 'apogee tx list'";
    }
}
