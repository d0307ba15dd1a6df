package org.apogeemq.remoting.body;

import java.util.Map;

/** Names and values. */
public record KVTable(Map<String, String> table) {
    /** Fills absent fields with their defaults. */
    public KVTable {
        table = table == null ? Map.of() : table;
    }
}
