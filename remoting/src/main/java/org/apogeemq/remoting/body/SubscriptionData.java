package org.apogeemq.remoting.body;

import java.util.Set;

/** What a consumer wants of a topic; codeSet holds String.hashCode of each tag. */
public record SubscriptionData(
        String topic,
        String subString,
        Set<String> tagsSet,
        Set<Integer> codeSet,
        long subVersion,
        String expressionType,
        boolean classFilterMode) {
    /** Fills absent fields with their defaults. */
    public SubscriptionData {
        tagsSet = tagsSet == null ? Set.of() : tagsSet;
        codeSet = codeSet == null ? Set.of() : codeSet;
        expressionType = expressionType == null ? "TAG" : expressionType;
    }
}
