package org.apogeemq.remoting.body;

/**
 * A user, as tools write and read it and as it is stored.
 *
 * @param username the access key
 * @param password the secret key; null where it is not shown or not changed
 * @param userType Super or Normal
 * @param userStatus enable or disable
 */
public record UserInfo(String username, String password, String userType, String userStatus) {
    /** Without the password. */
    @Override
    public String toString() {
        return username + " (" + userType + ", " + userStatus + ")";
    }
}
