package org.apogeemq.broker.security;

import java.util.List;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Asks, for one request, whether its sender may do what it is about to. Each method throws NO_PERMISSION when not. */
final class Access {
    private static final String ADVICE = "; mqadmin createAcl -s User:%s -r %s:%s -a %s -d Allow permits it";

    private final Identity identity;
    private final String cluster;

    Access(Identity identity, String cluster) {
        this.identity = identity;
        this.cluster = cluster;
    }

    /** A retry or dead-letter topic is its group's: consuming from the group is what its use needs. */
    void topic(String name, List<Action> anyOf) throws CommandException {
        String group = TopicNames.groupOf(name);
        if (group == null) {
            require(ResourceType.TOPIC, name, anyOf);
        } else {
            require(
                    ResourceType.GROUP,
                    group,
                    anyOf.contains(Action.PUB) || anyOf.contains(Action.SUB) ? List.of(Action.SUB) : anyOf);
        }
    }

    void group(String name, List<Action> anyOf) throws CommandException {
        require(ResourceType.GROUP, name, anyOf);
    }

    void cluster(List<Action> anyOf) throws CommandException {
        require(ResourceType.CLUSTER, cluster, anyOf);
    }

    void superUser() throws CommandException {
        if (!Users.isSuper(identity.user())) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    "user '" + identity.user().username() + "' may not do this: it takes a user of type Super");
        }
    }

    private void require(ResourceType type, String name, List<Action> anyOf) throws CommandException {
        if (Users.isSuper(identity.user()) || identity.isAllowed(type, name, anyOf)) {
            return;
        }
        String user = identity.user().username();
        throw new CommandException(
                ResponseCode.NO_PERMISSION,
                "user '" + user + "' has no permission " + Action.join(anyOf, " or ") + " on " + type + ":" + name
                        + String.format(ADVICE, user, type, name, anyOf.get(0)));
    }
}
