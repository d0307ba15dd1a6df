package org.apogeemq.remoting.body;

import java.util.List;

/**
 * Branches that the transaction manager has to know of, in the order of their names.
 *
 * @param xids {@link org.apogeemq.remoting.jms.BranchId#toString()} of each
 * @param end true: there are no more
 */
public record BranchList(List<String> xids, boolean end) {
    /** Fills absent fields with their defaults. */
    public BranchList {
        xids = xids == null ? List.of() : xids;
    }
}
