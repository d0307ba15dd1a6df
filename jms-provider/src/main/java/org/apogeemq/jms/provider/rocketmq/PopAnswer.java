package org.apogeemq.jms.provider.rocketmq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;

/** Reads what the broker gave to a pop: each message with the checkpoint by which it is acknowledged. */
final class PopAnswer {
    private final String broker;
    private final String topic;
    private final String group;
    private final PopMessageResponse header;
    private final Map<String, String> starts;
    private final Map<String, String> counts;

    private PopAnswer(String broker, String topic, String group, PopMessageResponse header) {
        this.broker = broker;
        this.topic = topic;
        this.group = group;
        this.header = header;
        this.starts = table(header.startOffsetInfo());
        this.counts = table(header.orderCountInfo());
    }

    /** @param deadlineNanos when the messages become visible to others, on the clock of elapsed time */
    static List<PopLease> read(Command answer, String broker, String topic, String group, long deadlineNanos) {
        PopAnswer reading = new PopAnswer(broker, topic, group, answer.header(PopMessageResponse.class));
        List<PopLease> leases = new ArrayList<>();
        for (byte[] record : Pulls.records(answer.body())) {
            leases.add(reading.lease(record, deadlineNanos));
        }
        return leases;
    }

    private PopLease lease(byte[] record, long deadlineNanos) {
        StoredMessage message = StoredMessage.of(io.netty.buffer.Unpooled.wrappedBuffer(record));
        String checkpoint = message.property(PropertyKeys.POP_CK);
        if (checkpoint == null) {
            checkpoint = checkpoint(message);
        }
        String count = counts.get("qo" + message.queueId() + "%" + message.queueOffset());
        int failed = count == null ? message.reconsumeTimes() : Integer.parseInt(count);
        return new PopLease(record, PopLease.topicOf(checkpoint, topic, group), checkpoint, failed + 1, deadlineNanos);
    }

    private String checkpoint(StoredMessage message) {
        String start = starts.getOrDefault(Integer.toString(message.queueId()), Long.toString(message.queueOffset()));
        return String.join(
                " ",
                start,
                Long.toString(header.popTime()),
                Long.toString(header.invisibleTime()),
                Integer.toString(header.reviveQid()),
                "0",
                broker,
                Integer.toString(message.queueId()),
                Long.toString(message.queueOffset()));
    }

    /** Entries "r key value" of the topic itself; those of retry topics come with their messages. */
    private static Map<String, String> table(String info) {
        Map<String, String> table = new HashMap<>();
        for (String entry : info == null ? new String[0] : info.split(";")) {
            String[] fields = entry.split(" ");
            if (fields.length == 3 && fields[0].equals("0")) {
                table.put(fields[1], fields[2]);
            }
        }
        return table;
    }
}
