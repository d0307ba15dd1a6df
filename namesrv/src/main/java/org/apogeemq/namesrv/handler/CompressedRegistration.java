package org.apogeemq.namesrv.handler;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.RegisterBrokerBody;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicConfigTable;
import org.apogeemq.remoting.body.TopicFilterType;
import org.apogeemq.remoting.protocol.CommandException;

/**
 * The deflated body of a registration: the data version, then one line of text per topic, each with its length before
 * it. What follows the topics (filter servers, static topic mappings) says nothing that is used here.
 */
final class CompressedRegistration {
    private static final int LONGEST_PART = 1 << 20;
    private static final int MOST_TOPICS = 1_000_000;

    private CompressedRegistration() {}

    static RegisterBrokerBody decode(ByteBuf body) throws CommandException {
        if (body == null) {
            throw Checks.invalid("REGISTER_BROKER", "body", null, "a deflated registration, as the header says");
        }
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteBufInputStream(body.duplicate())))) {
            DataVersion version = BodyCodec.decode(Unpooled.wrappedBuffer(part(in)), DataVersion.class);
            int count = in.readInt();
            if (count < 0 || count > MOST_TOPICS) {
                throw Checks.invalid("REGISTER_BROKER", "number of topics", count, "0 to " + MOST_TOPICS);
            }
            Map<String, TopicConfig> topics = new HashMap<>();
            for (int i = 0; i < count; i++) {
                TopicConfig topic = topic(new String(part(in), StandardCharsets.UTF_8));
                topics.put(topic.topicName(), topic);
            }
            return new RegisterBrokerBody(new TopicConfigTable(topics, version), List.of());
        } catch (EOFException e) {
            throw Checks.invalid("REGISTER_BROKER", "body", "deflated data that ends too early", "complete");
        } catch (IOException e) {
            throw Checks.invalid("REGISTER_BROKER", "body", e.getMessage(), "a deflated registration");
        }
    }

    private static byte[] part(DataInputStream in) throws IOException, CommandException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST_PART) {
            throw Checks.invalid("REGISTER_BROKER", "length in the body", length, "0 to " + LONGEST_PART + " bytes");
        }
        return in.readNBytes(length);
    }

    /** {@code topic readQueues writeQueues perm filterType [attributes]}, separated by spaces. */
    private static TopicConfig topic(String line) throws CommandException {
        String[] words = line.split(" ", 6);
        try {
            return new TopicConfig(
                    words[0],
                    Integer.valueOf(words[1]),
                    Integer.valueOf(words[2]),
                    Integer.valueOf(words[3]),
                    TopicFilterType.valueOf(words[4]),
                    0,
                    false,
                    Map.of());
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Checks.invalid(
                    "REGISTER_BROKER", "topic", line, "'topic readQueues writeQueues perm SINGLE_TAG|MULTI_TAG'");
        }
    }
}
