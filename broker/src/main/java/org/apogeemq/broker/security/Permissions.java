package org.apogeemq.broker.security;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.security.AddressPattern;

/**
 * What one user is allowed and denied. Custom entries go before default ones; then the most precise resource decides, and
 * among equals a denial; what no entry is about is denied. Immutable.
 */
final class Permissions {
    static final String CUSTOM = "Custom";
    static final String DEFAULT = "Default";

    private record Entry(ResourcePattern resource, Set<Action> actions, List<AddressPattern> sources, boolean allow) {

        boolean isAbout(ResourceType type, String name, Collection<Action> wanted, InetAddress from) {
            return resource.covers(type, name)
                    && (actions.contains(Action.ALL) || wanted.stream().anyMatch(actions::contains))
                    && (sources.isEmpty() || sources.stream().anyMatch(source -> source.matches(from)));
        }
    }

    private final List<Entry> custom;
    private final List<Entry> defaults;

    private Permissions(List<Entry> custom, List<Entry> defaults) {
        this.custom = custom;
        this.defaults = defaults;
    }

    /**
     * Reads what tools wrote.
     *
     * @throws IllegalArgumentException naming the part that is wrong and what is allowed
     */
    static Permissions of(AclInfo acl) {
        List<Entry> custom = new ArrayList<>();
        List<Entry> defaults = new ArrayList<>();
        for (AclInfo.Policy policy : acl.policies()) {
            List<Entry> target = isDefault(policy.policyType()) ? defaults : custom;
            policy.entries().forEach(entry -> target.add(entry(entry)));
        }
        return new Permissions(List.copyOf(custom), List.copyOf(defaults));
    }

    static boolean isDefault(String policyType) {
        if (policyType == null || policyType.equalsIgnoreCase(CUSTOM)) {
            return false;
        }
        if (policyType.equalsIgnoreCase(DEFAULT)) {
            return true;
        }
        throw new IllegalArgumentException(
                "policy type '" + policyType + "' is not known, allowed are Custom and Default");
    }

    private static Entry entry(AclInfo.Entry entry) {
        ResourcePattern resource = ResourcePattern.parse(entry.resource());
        if (entry.actions().isEmpty()) {
            throw new IllegalArgumentException("no action is given for " + entry.resource() + ", allowed are "
                    + Action.join(List.of(Action.values()), ", "));
        }
        Set<Action> actions = EnumSet.noneOf(Action.class);
        entry.actions().forEach(action -> actions.add(Action.parse(action)));
        boolean allow = "Allow".equalsIgnoreCase(entry.decision());
        if (!allow && !"Deny".equalsIgnoreCase(entry.decision())) {
            throw new IllegalArgumentException(
                    "decision '" + entry.decision() + "' is not known, allowed are Allow and Deny");
        }
        return new Entry(
                resource,
                actions,
                entry.sourceIps().stream().map(AddressPattern::parse).toList(),
                allow);
    }

    /** Whether any one of some actions is allowed. */
    boolean allow(ResourceType type, String name, Collection<Action> anyOf, InetAddress from) {
        Boolean decision = decide(custom, type, name, anyOf, from);
        return Boolean.TRUE.equals(decision != null ? decision : decide(defaults, type, name, anyOf, from));
    }

    private static Boolean decide(
            List<Entry> entries, ResourceType type, String name, Collection<Action> anyOf, InetAddress from) {
        Entry best = null;
        for (Entry entry : entries) {
            if (entry.isAbout(type, name, anyOf, from)
                    && (best == null
                            || entry.resource.precision() > best.resource.precision()
                            || entry.resource.precision() == best.resource.precision() && !entry.allow)) {
                best = entry;
            }
        }
        return best == null ? null : best.allow;
    }
}
