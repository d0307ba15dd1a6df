package org.apogeemq.broker.admin;

import org.apogeemq.broker.client.ConsumerGroup;
import org.apogeemq.broker.client.Member;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What operators ask about, or the answer that it is not there. */
final class Refusals {
    private Refusals() {}

    static Topic topic(AdminParts parts, String name) throws CommandException {
        Topic topic = parts.topics().find(name);
        if (topic == null) {
            throw new CommandException(
                    ResponseCode.TOPIC_NOT_EXIST, "the topic '" + name + "' does not exist on this broker");
        }
        return topic;
    }

    /** Refuses a group that has neither settings nor progress here. */
    static void requireGroup(AdminParts parts, String name) throws CommandException {
        if (parts.groups().find(name) == null && parts.store().queuesOf(name).isEmpty()) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    "the consumer group '" + name + "' does not exist on this broker");
        }
    }

    static ConsumerGroup online(AdminParts parts, String group) throws CommandException {
        ConsumerGroup online = parts.clients().consumers(group);
        if (online == null) {
            throw new CommandException(
                    ResponseCode.CONSUMER_NOT_ONLINE, "no consumer of group '" + group + "' is connected");
        }
        return online;
    }

    /** A member of a group; any when {@code clientId} is null. */
    static Member member(AdminParts parts, String group, String clientId) throws CommandException {
        ConsumerGroup online = parts.clients().consumers(group);
        Member member = online == null
                ? null
                : clientId == null
                        ? online.members().values().iterator().next()
                        : online.members().get(clientId);
        if (member == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "no client '" + (clientId == null ? "*" : clientId) + "' of consumer group '" + group
                            + "' is connected to this broker");
        }
        return member;
    }
}
