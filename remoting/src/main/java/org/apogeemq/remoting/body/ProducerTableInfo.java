package org.apogeemq.remoting.body;

import java.util.List;
import java.util.Map;

/** Producers by group. */
public record ProducerTableInfo(Map<String, List<ProducerInfo>> data) {
    /** Fills absent fields with their defaults. */
    public ProducerTableInfo {
        data = data == null ? Map.of() : data;
    }
}
