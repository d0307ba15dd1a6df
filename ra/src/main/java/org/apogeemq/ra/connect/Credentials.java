package org.apogeemq.ra.connect;

import jakarta.resource.spi.ConnectionRequestInfo;

/**
 * A user and a password; also how an application's own credentials travel through the server's pool.
 *
 * @param user name; not null
 * @param password null: none
 */
public record Credentials(String user, String password) implements ConnectionRequestInfo {
    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
