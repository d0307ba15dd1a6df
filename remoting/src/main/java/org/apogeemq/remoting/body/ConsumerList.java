package org.apogeemq.remoting.body;

import java.util.List;

/** Client ids of a consumer group's members. */
public record ConsumerList(List<String> consumerIdList) {
    /** Fills absent fields with their defaults. */
    public ConsumerList {
        consumerIdList = consumerIdList == null ? List.of() : consumerIdList;
    }
}
