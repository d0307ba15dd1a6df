package org.apogeemq.cli.group;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.ConsumeStats;
import org.apogeemq.remoting.body.ConsumeStatsList;
import org.apogeemq.remoting.body.ConsumerConnection;
import org.apogeemq.remoting.body.OffsetWrapper;
import org.apogeemq.remoting.header.ClientHeaders.ConsumerGroupRequest;
import org.apogeemq.remoting.header.GroupHeaders.BrokerConsumeStatsRequest;
import org.apogeemq.remoting.header.GroupHeaders.ConsumeStatsRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What brokers say about consumer groups. */
final class Groups {
    private Groups() {}

    /** All groups of a broker with their progress on each of their topics. */
    static List<Map<String, List<ConsumeStats>>> all(AdminClient admin, InetSocketAddress broker) {
        Command answer = admin.ask(
                broker,
                Command.request(RequestCode.GET_BROKER_CONSUME_STATS, new BrokerConsumeStatsRequest(false), null));
        return BodyCodec.decode(answer.body(), ConsumeStatsList.class).consumeStatsList();
    }

    /** A group's progress at a broker, on one topic or, with null, on all of its topics. */
    static ConsumeStats progress(AdminClient admin, InetSocketAddress broker, String group, String topic) {
        Command answer = admin.ask(
                broker,
                Command.request(RequestCode.GET_CONSUME_STATS, new ConsumeStatsRequest(group, topic, null), null));
        return BodyCodec.decode(answer.body(), ConsumeStats.class);
    }

    /** RocketMQ consumers of a group that are connected to a broker. */
    static int consumers(AdminClient admin, InetSocketAddress broker, String group) {
        Command answer = admin.call(
                broker,
                Command.request(RequestCode.GET_CONSUMER_CONNECTION_LIST, new ConsumerGroupRequest(group), null));
        if (answer.code() == ResponseCode.CONSUMER_NOT_ONLINE) {
            return 0;
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new CommandFailed("Refused with code " + answer.code() + ": " + answer.remark());
        }
        return BodyCodec.decode(answer.body(), ConsumerConnection.class)
                .connectionSet()
                .size();
    }

    /** Messages that are not consumed yet. */
    static long behind(ConsumeStats stats) {
        return stats.offsetTable().values().stream().mapToLong(Groups::behind).sum();
    }

    /** Messages of a queue that are not consumed yet. */
    static long behind(OffsetWrapper offset) {
        return Math.max(0, offset.brokerOffset() - Math.max(0, offset.consumerOffset()));
    }
}
