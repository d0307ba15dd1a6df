package org.apogeemq.remoting.body;

import java.util.Map;

/** Modes by topic and group. */
public record MessageRequestModes(Map<String, Map<String, MessageRequestMode>> messageRequestModeMap) {
    /** Fills absent fields with their defaults. */
    public MessageRequestModes {
        messageRequestModeMap = messageRequestModeMap == null ? Map.of() : messageRequestModeMap;
    }
}
