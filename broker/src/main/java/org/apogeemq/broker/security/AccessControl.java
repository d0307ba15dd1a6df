package org.apogeemq.broker.security;

import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.header.ExtensionHeaders.HelloRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionAttribute;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.security.AddressPattern;
import org.apogeemq.remoting.security.RequestSignature;

/**
 * Stands before every handler: finds out who sends a request and whether he may, or answers NO_PERMISSION. RocketMQ's
 * clients sign each request; a JMS client says who it is with HELLO, for its whole connection. Connections inside the JVM
 * and from addresses of {@code globalWhiteRemoteAddresses} are not asked. Safe for use by any thread.
 */
public final class AccessControl {
    /** Who signed the last request of a connection. */
    private static final ConnectionAttribute<Identity> SIGNER = ConnectionAttribute.create("signer");
    /** Who said HELLO. */
    private static final ConnectionAttribute<Identity> SESSION = ConnectionAttribute.create("session");

    private final Users users;
    private final boolean authorization;
    private final List<AddressPattern> unchecked;
    private final String cluster;
    private final Map<Integer, AccessRule> rules = AccessRules.table();

    /** For a broker with authentication. */
    public AccessControl(BrokerConfig config, Users users) {
        this.users = users;
        this.authorization = config.security().authorization();
        this.unchecked = config.get(BrokerConfig.GLOBAL_WHITE_REMOTE_ADDRESSES);
        this.cluster = config.get(BrokerConfig.BROKER_CLUSTER_NAME);
    }

    /**
     * Tells who is at the other end of a connection that has said HELLO; null when he may do everything, or nobody is asked.
     */
    public static Function<Connection, String> restrictedUser(BrokerConfig config) {
        return config.security().authorization()
                ? connection -> {
                    Identity session = connection.attribute(SESSION);
                    return session == null || Users.isSuper(session.user())
                            ? null
                            : session.user().username();
                }
                : connection -> null;
    }

    /** The same handlers, each behind its check. */
    public Map<Integer, RequestHandler> guard(Map<Integer, RequestHandler> handlers) {
        Map<Integer, RequestHandler> guarded = new HashMap<>();
        handlers.forEach((code, handler) -> {
            AccessRule rule = rules.getOrDefault(code, AccessRules.SUPER_USER);
            guarded.put(code, (request, connection) -> {
                if (isChecked(connection.remoteAddress())) {
                    check(request, connection, rule);
                }
                handler.handle(request, connection);
            });
        });
        return guarded;
    }

    private boolean isChecked(SocketAddress remote) {
        if (remote instanceof LocalAddress) {
            return false;
        }
        return unchecked.isEmpty()
                || !(remote instanceof InetSocketAddress tcp)
                || unchecked.stream().noneMatch(pattern -> pattern.matches(tcp.getAddress()));
    }

    private void check(Command request, Connection connection, AccessRule rule) throws CommandException {
        Identity identity = request.code() == RequestCode.HELLO
                ? hello(request.header(HelloRequest.class), connection)
                : identify(request, connection);
        if (authorization && !Users.isSuper(identity.user())) {
            rule.check(request, new Access(identity, cluster));
        }
    }

    private Identity identify(Command request, Connection connection) throws CommandException {
        String name = request.extFields().get(RequestSignature.ACCESS_KEY);
        if (name == null) {
            return session(request, connection);
        }
        Identity signer = connection.attribute(SIGNER);
        if (signer == null
                || signer.version() != users.version()
                || !signer.user().username().equals(name)) {
            signer = identity(name, connection);
            connection.attribute(SIGNER, signer);
        }
        if (signer == null || !signer.hasSigned(request)) {
            throw refused("the signature of user '" + name + "' is wrong: there is no such user, or its password"
                    + " (secret key) is another one, or the request was changed on its way");
        }
        return enabled(signer);
    }

    private Identity session(Command request, Connection connection) throws CommandException {
        Identity session = connection.attribute(SESSION);
        if (session == null) {
            throw refused("request " + CommandTable.name(request.code()) + " from " + connection.remoteAddress()
                    + " does not say who sends it, and this broker asks (authenticationEnabled): RocketMQ clients take"
                    + " an AclClientRPCHook with access key and secret key, JMS clients user and password");
        }
        if (session.version() != users.version()) {
            Identity now = identity(session.user().username(), connection);
            if (now == null || !now.user().password().equals(session.user().password())) {
                connection.attribute(SESSION, null);
                throw refused("user '" + session.user().username()
                        + "' was deleted or has another password since this connection was opened");
            }
            connection.attribute(SESSION, now);
            session = now;
        }
        return enabled(session);
    }

    private Identity hello(HelloRequest hello, Connection connection) throws CommandException {
        if (hello.user() == null || hello.password() == null) {
            throw refused("the connection from " + connection.remoteAddress()
                    + " gives no user and password, and this broker asks for them (authenticationEnabled)");
        }
        Identity identity = identity(hello.user(), connection);
        if (identity == null || !same(identity.user().password(), hello.password())) {
            throw refused("user '" + hello.user() + "' does not exist or has another password");
        }
        connection.attribute(SESSION, enabled(identity));
        return identity;
    }

    private Identity identity(String name, Connection connection) {
        long version = users.version();
        UserInfo user = users.find(name);
        return user == null ? null : new Identity(user, version, users.permissions(name), connection.remoteAddress());
    }

    private static Identity enabled(Identity identity) throws CommandException {
        if (!Users.isEnabled(identity.user())) {
            throw refused("user '" + identity.user().username() + "' is disabled");
        }
        return identity;
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static CommandException refused(String why) {
        return new CommandException(ResponseCode.NO_PERMISSION, why);
    }
}
