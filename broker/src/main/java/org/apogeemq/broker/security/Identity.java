package org.apogeemq.broker.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.body.UserInfo;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.security.RequestSignature;

/**
 * A user on one connection, with what is worth keeping between requests. Good for one version of {@link Users}. Belongs to
 * the connection's event loop.
 */
final class Identity {
    /** Decisions kept; a client that needs more asks about very many topics and is slower. */
    private static final int MAX_KEPT = 1024;

    private record Question(ResourceType type, String name, List<Action> anyOf) {}

    private final UserInfo user;
    private final long version;
    private final Permissions permissions;
    private final InetAddress address;
    private final RequestSignature signature;
    private final Map<Question, Boolean> kept = new HashMap<>();

    Identity(UserInfo user, long version, Permissions permissions, SocketAddress remote) {
        this.user = user;
        this.version = version;
        this.permissions = permissions;
        this.address = remote instanceof InetSocketAddress tcp ? tcp.getAddress() : InetAddress.getLoopbackAddress();
        this.signature = new RequestSignature(user.password());
    }

    UserInfo user() {
        return user;
    }

    long version() {
        return version;
    }

    boolean hasSigned(Command request) {
        return signature.matches(request);
    }

    boolean isAllowed(ResourceType type, String name, List<Action> anyOf) {
        if (permissions == null) {
            return false;
        }
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        return kept.computeIfAbsent(
                new Question(type, name, anyOf), question -> permissions.allow(type, name, anyOf, address));
    }
}
