package org.apogeemq.broker.security;

import java.util.Arrays;
import java.util.List;

/**
 * Resources that a permission is about: {@code Topic:name}, {@code Topic:prefix*}, {@code Topic:*}, the same for Group and
 * Cluster, or {@code *} for everything.
 *
 * @param type null for every type
 * @param name exact name, or prefix
 * @param prefix whether every name that begins so is meant
 */
record ResourcePattern(ResourceType type, String name, boolean prefix) {

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException naming it and what is allowed
     */
    static ResourcePattern parse(String text) {
        if (text != null && text.strip().equals("*")) {
            return new ResourcePattern(null, "", true);
        }
        int colon = text == null ? -1 : text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon).strip();
        String name = colon < 0 ? "" : text.substring(colon + 1).strip();
        int star = name.indexOf('*');
        List<ResourceType> types = Arrays.stream(ResourceType.values())
                .filter(type -> type.toString().equalsIgnoreCase(kind))
                .toList();
        if (types.isEmpty() || name.isEmpty() || star >= 0 && star < name.length() - 1) {
            throw new IllegalArgumentException(
                    "resource '" + text
                            + "' is not allowed; it must be Topic:NAME, Group:NAME or Cluster:NAME, where NAME may end in *, or *");
        }
        return new ResourcePattern(types.get(0), star < 0 ? name : name.substring(0, star), star >= 0);
    }

    boolean covers(ResourceType wanted, String wantedName) {
        return (type == null || type == wanted) && (prefix ? wantedName.startsWith(name) : wantedName.equals(name));
    }

    /** The larger of two decides: an exact name, then the longer prefix, then everything. */
    int precision() {
        if (type == null) {
            return -1;
        }
        return prefix ? name.length() : Integer.MAX_VALUE;
    }
}
