package org.apogeemq.ra.connect;

import jakarta.resource.spi.ConnectionRequestInfo;

/** What an application asks for that gives no credentials: a request of its own, for Payara refuses one that is null. */
public enum ConfiguredUser implements ConnectionRequestInfo {
    /** The container's user, else the configured one. */
    REQUEST
}
