package org.apogeemq.namesrv.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.Credentials;
import org.apogeemq.remoting.security.RequestSignature;

/**
 * Lets only the users of the configuration file change anything. Whoever reaches the port may ask for routes: clients show
 * brokers who they are, and a name server knows no users but its own. Immutable.
 */
public final class SignedRequests {
    /** What clients and tools read to find brokers and topics. */
    private static final Set<Integer> OPEN = Set.of(
            RequestCode.GET_ROUTEINFO_BY_TOPIC,
            RequestCode.GET_BROKER_CLUSTER_INFO,
            RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
            RequestCode.GET_TOPICS_BY_CLUSTER,
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_NS,
            RequestCode.GET_UNIT_TOPIC_LIST,
            RequestCode.GET_HAS_UNIT_SUB_TOPIC_LIST,
            RequestCode.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST);

    private final Map<String, String> secrets = new HashMap<>();

    public SignedRequests(List<Credentials> users) {
        users.forEach(user -> secrets.put(user.accessKey(), user.secretKey()));
    }

    /** The same handlers, those that are not open to everybody behind a check of the signature. */
    public Map<Integer, RequestHandler> guard(Map<Integer, RequestHandler> handlers) {
        Map<Integer, RequestHandler> guarded = new HashMap<>(handlers);
        guarded.replaceAll((code, handler) -> OPEN.contains(code)
                ? handler
                : (request, connection) -> {
                    check(request, connection);
                    handler.handle(request, connection);
                });
        return guarded;
    }

    private void check(Command request, Connection connection) throws CommandException {
        String name = request.extFields().get(RequestSignature.ACCESS_KEY);
        String what = CommandTable.name(request.code()) + " from " + connection.remoteAddress();
        if (name == null) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    what + " does not say who sends it, and this name server asks (authenticationEnabled): brokers take"
                            + " innerClientAuthenticationCredentials or initAuthenticationUser, tools an access key and a"
                            + " secret key");
        }
        String secret = secrets.get(name);
        if (secret == null || !new RequestSignature(secret).matches(request)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    what + ": the signature of user '" + name + "' is wrong, or the configuration of this name server"
                            + " (initAuthenticationUser, innerClientAuthenticationCredentials) has no such user");
        }
    }
}
