package org.apogeemq.broker.admin;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.stats.FlowKind;
import org.apogeemq.broker.stats.Rate;
import org.apogeemq.broker.stats.Span;
import org.apogeemq.remoting.body.BrokerStatsData;
import org.apogeemq.remoting.body.BrokerStatsItem;
import org.apogeemq.remoting.header.QueryHeaders.BrokerStatsRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** One statistic over the last minute, hour and day (315), under RocketMQ's names. */
final class StatisticsReport {
    /** How a statistic is found: the key says a topic, a topic and a group, or means the whole broker. */
    private enum KeyForm {
        TOPIC("TOPIC"),
        TOPIC_AND_GROUP("TOPIC@GROUP"),
        BROKER("a cluster");

        private final String text;

        KeyForm(String text) {
            this.text = text;
        }
    }

    private record Statistic(KeyForm key, FlowKind kind, boolean bytes) {}

    private static final Map<String, Statistic> STATISTICS = new TreeMap<>(Map.of(
            "TOPIC_PUT_NUMS", new Statistic(KeyForm.TOPIC, FlowKind.PUT, false),
            "TOPIC_PUT_SIZE", new Statistic(KeyForm.TOPIC, FlowKind.PUT, true),
            "GROUP_GET_NUMS", new Statistic(KeyForm.TOPIC_AND_GROUP, FlowKind.GET, false),
            "GROUP_GET_SIZE", new Statistic(KeyForm.TOPIC_AND_GROUP, FlowKind.GET, true),
            "SNDBCK_PUT_NUMS", new Statistic(KeyForm.TOPIC_AND_GROUP, FlowKind.SEND_BACK, false),
            "DLQ_PUT_NUMS", new Statistic(KeyForm.TOPIC_AND_GROUP, FlowKind.DEAD_LETTER, false),
            "GROUP_EXPIRED_NUMS", new Statistic(KeyForm.TOPIC_AND_GROUP, FlowKind.EXPIRED, false),
            "BROKER_PUT_NUMS", new Statistic(KeyForm.BROKER, FlowKind.PUT, false),
            "BROKER_GET_NUMS", new Statistic(KeyForm.BROKER, FlowKind.GET, false)));

    private final AdminParts parts;

    StatisticsReport(AdminParts parts) {
        this.parts = parts;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.VIEW_BROKER_STATS_DATA, this::view);
    }

    private void view(Command request, Connection connection) throws CommandException {
        BrokerStatsRequest header = request.header(BrokerStatsRequest.class);
        Statistic statistic = STATISTICS.get(header.statsName());
        if (statistic == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the statistic '" + header.statsName() + "' is not kept here, there are "
                            + String.join(", ", STATISTICS.keySet()));
        }
        Function<Span, Rate> rates = rates(header, statistic);
        Reply.body(
                request,
                connection,
                new BrokerStatsData(
                        item(rates.apply(Span.MINUTE)), item(rates.apply(Span.HOUR)), item(rates.apply(Span.DAY))));
    }

    private Function<Span, Rate> rates(BrokerStatsRequest header, Statistic statistic) throws CommandException {
        String key = header.statsKey();
        int at = key.indexOf('@');
        if (statistic.key() == KeyForm.TOPIC_AND_GROUP && (at < 1 || at == key.length() - 1)) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "statsKey '" + key + "' of " + header.statsName() + " is not " + statistic.key().text);
        }
        String topic = statistic.key() == KeyForm.TOPIC_AND_GROUP ? key.substring(0, at) : key;
        if (statistic.key() != KeyForm.BROKER && parts.topics().find(topic) == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "the topic '" + topic + "' does not exist on this broker");
        }
        String ofTopic = statistic.key() == KeyForm.BROKER ? "" : topic;
        String ofGroup = statistic.key() == KeyForm.TOPIC_AND_GROUP ? key.substring(at + 1) : "";
        BrokerStatistics statistics = parts.statistics();
        return span -> statistic.bytes()
                ? statistics.bytes(statistic.kind(), ofTopic, ofGroup, span)
                : statistics.messages(statistic.kind(), ofTopic, ofGroup, span);
    }

    private static BrokerStatsItem item(Rate rate) {
        return new BrokerStatsItem(rate.sum(), rate.perSecond(), rate.perMessage());
    }
}
