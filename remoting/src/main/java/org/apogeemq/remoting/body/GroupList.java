package org.apogeemq.remoting.body;

import java.util.Set;

/** Consumer group names. */
public record GroupList(Set<String> groupList) {
    /** Fills absent fields with their defaults. */
    public GroupList {
        groupList = groupList == null ? Set.of() : groupList;
    }
}
