package org.apogeemq.broker.client;

import java.util.function.Consumer;
import org.apogeemq.broker.group.GroupTable;
import org.apogeemq.remoting.body.SubscriptionGroupConfig;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** Tells the members of a consumer group that it changed (40), so that they share the queues out anew at once. */
public final class GroupChangeNotifier implements Consumer<ConsumerGroup> {
    private final GroupTable groups;

    public GroupChangeNotifier(GroupTable groups) {
        this.groups = groups;
    }

    @Override
    public void accept(ConsumerGroup group) {
        SubscriptionGroupConfig config = groups.find(group.name());
        if (config != null && !config.notifyConsumerIdsChangedEnable()) {
            return;
        }
        for (Member member : group.members().values()) {
            member.connection()
                    .send(Command.oneway(
                            RequestCode.NOTIFY_CONSUMER_IDS_CHANGED, new ConsumerGroupRequest(group.name()), null));
        }
    }
}
