package org.apogeemq.remoting.body;

import org.apogeemq.remoting.protocol.Language;

/** One member of a group. */
public record ClientConnection(String clientId, String clientAddr, Language language, int version) {}
