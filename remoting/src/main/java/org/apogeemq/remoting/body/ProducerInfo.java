package org.apogeemq.remoting.body;

import org.apogeemq.remoting.protocol.Language;

/** One producer. */
public record ProducerInfo(
        String clientId, String remoteIP, Language language, int version, long lastUpdateTimestamp) {}
