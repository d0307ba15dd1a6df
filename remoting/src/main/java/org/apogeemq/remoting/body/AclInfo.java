package org.apogeemq.remoting.body;

import java.util.List;

/**
 * What a user is allowed and denied, as tools write and read it and as it is stored.
 *
 * @param subject User:name
 */
public record AclInfo(String subject, List<Policy> policies) {
    /** Fills absent fields with their defaults. */
    public AclInfo {
        policies = policies == null ? List.of() : List.copyOf(policies);
    }

    /**
     * Entries of one precedence.
     *
     * @param policyType Custom, which goes before Default
     */
    public record Policy(String policyType, List<Entry> entries) {
        /** Fills absent fields with their defaults. */
        public Policy {
            policyType = policyType == null ? "Custom" : policyType;
            entries = entries == null ? List.of() : List.copyOf(entries);
        }
    }

    /**
     * One rule.
     *
     * @param resource Topic:name, Group:name, Cluster:name, each with a name, a prefix* or *
     * @param actions All, Pub, Sub, Create, Update, Delete, Get, List
     * @param sourceIps from where; empty: from everywhere
     * @param decision Allow or Deny
     */
    public record Entry(String resource, List<String> actions, List<String> sourceIps, String decision) {
        /** Fills absent fields with their defaults. */
        public Entry {
            actions = actions == null ? List.of() : List.copyOf(actions);
            sourceIps = sourceIps == null ? List.of() : List.copyOf(sourceIps);
        }
    }
}
