package org.apogeemq.jms.provider.route;

import org.apogeemq.jms.provider.Provider;

/** A connected broker. */
record BrokerLink(String broker, Provider provider) {}
