package org.apogeemq.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apogeemq.broker.Broker;
import org.apogeemq.remoting.header.CommandTable;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.HeaderCodec;
import org.apogeemq.remoting.protocol.HeaderField;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command that names a topic, a group or a queue, with one that does not exist. */
@Timeout(170)
class UnknownNameTest {
    private static final String TOPIC = "T";
    private static final String GROUP = "G";
    private static final Set<String> TOPICS = Set.of("topic", "originTopic");
    private static final Set<String> GROUPS = Set.of("group", "consumerGroup");

    @TempDir
    Path folder;

    @Test
    void commandsThatAreRefusedForAnUnknownNameSayWhich() throws Exception {
        try (Broker broker = Servers.broker(
                        folder, "autoCreateTopicEnable", "false", "autoCreateSubscriptionGroup", "false");
                RemotingClient client = RemotingClient.builder().build()) {
            Connection connection = Servers.connect(client, broker.addresses().get(0));
            createTopicAndGroup(connection);
            List<String> silent = new ArrayList<>();
            int refused = 0;
            for (CommandTable.Entry entry : CommandTable.entries()) {
                if (entry.request() == null || RequestCode.isExtension(entry.code())) {
                    continue;
                }
                for (HeaderField field : HeaderCodec.of(entry.request()).fields()) {
                    if (unknown(field) != null) {
                        refused += refusals(connection, entry, field, silent);
                    }
                }
            }
            assertThat(silent).isEmpty();
            assertThat(refused).isGreaterThan(50);
        }
    }

    private static void createTopicAndGroup(Connection connection) throws Exception {
        Command topic = Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC, null, null);
        Map.of(
                        "topic", TOPIC,
                        "defaultTopic", "TBW102",
                        "readQueueNums", "4",
                        "writeQueueNums", "4",
                        "perm", "6",
                        "topicFilterType", "SINGLE_TAG",
                        "order", "false")
                .forEach(topic::putExtField);
        assertThat(Servers.call(connection, topic).code()).isEqualTo(ResponseCode.SUCCESS);
        Command group = Command.request(
                RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                null,
                Unpooled.copiedBuffer("{\"groupName\":\"" + GROUP + "\"}", StandardCharsets.UTF_8));
        assertThat(Servers.call(connection, group).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    /** Returns 1 when the unknown name is refused; it does not matter when another thing is refused before it. */
    private static int refusals(Connection connection, CommandTable.Entry entry, HeaderField field, List<String> silent)
            throws Exception {
        Command known = Servers.call(connection, request(entry, null));
        Command answer = Servers.call(connection, request(entry, field));
        boolean sameAsBefore = answer.code() == known.code() && Objects.equals(answer.remark(), known.remark());
        if (answer.code() == ResponseCode.SUCCESS || sameAsBefore) {
            return 0;
        }
        String remark = answer.remark() == null ? "" : answer.remark();
        if (!remark.contains(unknown(field))) {
            silent.add(entry.name() + " " + field.name() + ": " + answer.code() + " " + remark);
        }
        return 1;
    }

    private static String unknown(HeaderField field) {
        if (TOPICS.contains(field.name())) {
            return "NO-SUCH-TOPIC";
        }
        if (GROUPS.contains(field.name())) {
            return "NO-SUCH-GROUP";
        }
        return field.name().equals("queueId") ? "99" : null;
    }

    private static Command request(CommandTable.Entry entry, HeaderField wrong) {
        Command request = Command.request(entry.code(), null, null);
        boolean letters = RequestCode.usesLetters(entry.code());
        Map<String, String> values = new TreeMap<>();
        for (HeaderField each : HeaderCodec.of(entry.request()).fields()) {
            String value = each == wrong ? unknown(each) : known(each);
            if (value != null) {
                values.put(letters ? each.letter() : each.name(), value);
            }
        }
        values.forEach(request::putExtField);
        return request;
    }

    private static String known(HeaderField field) {
        if (TOPICS.contains(field.name())) {
            return TOPIC;
        }
        if (GROUPS.contains(field.name())) {
            return GROUP;
        }
        return field.required() ? Servers.sensible(field) : null;
    }
}
