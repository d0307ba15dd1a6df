package org.apogeemq.broker.client;

import java.util.Map;
import org.apogeemq.remoting.body.ConsumeFromWhere;
import org.apogeemq.remoting.body.ConsumeType;
import org.apogeemq.remoting.body.MessageModel;

/**
 * The consumers of a group that are connected now and what they subscribe to. Immutable; {@link ClientTable} replaces
 * it as a whole.
 *
 * @param name name of the group
 * @param consumeType CONSUME_ACTIVELY, CONSUME_PASSIVELY or CONSUME_POP, as the last heartbeat said
 * @param messageModel BROADCASTING or CLUSTERING, as the last heartbeat said
 * @param consumeFromWhere where a member begins without an offset, as the last heartbeat said
 * @param members by client id
 * @param subscriptions by topic
 */
public record ConsumerGroup(
        String name,
        ConsumeType consumeType,
        MessageModel messageModel,
        ConsumeFromWhere consumeFromWhere,
        Map<String, Member> members,
        Map<String, TopicSubscription> subscriptions) {

    public boolean broadcasting() {
        return messageModel == MessageModel.BROADCASTING;
    }
}
