package org.apogeemq.remoting.body;

import java.util.List;

/** Groups to create or change. */
public record SubscriptionGroupList(List<SubscriptionGroupConfig> groupConfigList) {
    /** Fills absent fields with their defaults. */
    public SubscriptionGroupList {
        groupConfigList = groupConfigList == null ? List.of() : groupConfigList;
    }
}
