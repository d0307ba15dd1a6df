package org.apogeemq.cli.security;

import java.net.InetSocketAddress;
import java.util.List;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.remoting.body.AclInfo;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.SecurityHeaders.AclRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListAclsRequest;
import org.apogeemq.remoting.header.SecurityHeaders.ListUsersRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** What a broker says about users and permissions. An answer without a body means that there are none. */
final class Security {
    private Security() {}

    static List<UserInfo> users(AdminClient admin, InetSocketAddress broker) {
        Command answer =
                admin.ask(broker, Command.request(RequestCode.AUTH_LIST_USER, new ListUsersRequest(null), null));
        return isEmpty(answer) ? List.of() : List.of(BodyCodec.decode(answer.body(), UserInfo[].class));
    }

    static List<AclInfo> acls(AdminClient admin, InetSocketAddress broker) {
        Command answer =
                admin.ask(broker, Command.request(RequestCode.AUTH_LIST_ACL, new ListAclsRequest(null, null), null));
        return isEmpty(answer) ? List.of() : List.of(BodyCodec.decode(answer.body(), AclInfo[].class));
    }

    /** Null when the user has no permissions. */
    static AclInfo acl(AdminClient admin, InetSocketAddress broker, String subject) {
        Command answer = admin.ask(broker, Command.request(RequestCode.AUTH_GET_ACL, new AclRequest(subject), null));
        return isEmpty(answer) ? null : BodyCodec.decode(answer.body(), AclInfo.class);
    }

    private static boolean isEmpty(Command answer) {
        return answer.body() == null || !answer.body().isReadable();
    }

    /** How permissions name a user. */
    static String subject(String user) {
        return "User:" + user;
    }

    /** The user that permissions are about. */
    static String user(String subject) {
        return subject.substring(subject.indexOf(':') + 1);
    }
}
