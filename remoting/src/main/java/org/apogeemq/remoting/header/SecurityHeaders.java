package org.apogeemq.remoting.header;

import org.apogeemq.remoting.protocol.Doc;
import org.apogeemq.remoting.protocol.Required;

/** Headers of commands about users and what they are allowed to. */
public final class SecurityHeaders {
    private SecurityHeaders() {}

    /** Names a user: 3001 to 3004. */
    public record UserRequest(@Required @Doc("user name") String username) {}

    /** Asks for users. */
    public record ListUsersRequest(
            @Doc("part of the name; absent: all") String filter) {}

    /** Names whose permissions are meant: 3006, 3007, 3009. */
    public record AclRequest(@Required @Doc("User:name") String subject) {}

    /** Deletes permissions. */
    public record DeleteAclRequest(
            @Required @Doc("User:name") String subject,
            @Doc("Custom or Default; absent: both") String policyType,
            @Doc("as it was given; absent: all") String resource) {}

    /** Asks for permissions. */
    public record ListAclsRequest(
            @Doc("part of the subject; absent: all") String subjectFilter,
            @Doc("part of a resource; absent: all") String resourceFilter) {}
}
