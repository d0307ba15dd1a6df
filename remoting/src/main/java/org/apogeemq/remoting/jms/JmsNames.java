package org.apogeemq.remoting.jms;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apogeemq.remoting.message.StrictUtf8;

/**
 * Names of JMS destinations and subscriptions as topics and consumer groups.
 *
 * <p>RocketMQ allows {@code [%|a-zA-Z0-9_-]} and 127 characters. A name's other bytes in UTF-8 are written {@code %XX}
 * (upper case), and so are {@code %} and {@code |}: {@code ORDERS.EU} is {@code ORDERS%2EEU}. Names that begin with
 * {@code %DLQ%} or {@code %RETRY%} are names of RocketMQ's own making: there {@code %} and {@code |} stand for
 * themselves.
 */
public final class JmsNames {

    /** Longest physical name of a topic. */
    public static final int MAX_LENGTH = 127;

    /** Longest name of a consumer group. */
    public static final int MAX_GROUP_LENGTH = 255;

    private static final String QUEUE_GROUP = "JMSQ_";
    private static final String[] SYSTEM_PREFIXES = {"%DLQ%", "%RETRY%"};
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private JmsNames() {}

    /**
     * The topic that carries the destination {@code name}.
     *
     * @throws IllegalArgumentException when the name is empty, too long or not valid Unicode; says which
     */
    public static String physical(String name) {
        String physical = encode(name, isSystem(name) ? "%|_-" : "_-");
        if (physical.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("destination name '" + name + "' needs " + physical.length()
                    + " characters as a topic (" + physical + "); at most " + MAX_LENGTH + " are allowed");
        }
        return physical;
    }

    /** The destination name that topic {@code physical} carries; the inverse of {@link #physical}. */
    public static String logical(String physical) {
        if (physical.indexOf('%') < 0 || isSystem(physical)) {
            return physical;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(physical.length());
        for (int i = 0; i < physical.length(); i++) {
            char c = physical.charAt(i);
            int high = c == '%' && i + 2 < physical.length() ? hex(physical.charAt(i + 1)) : -1;
            int low = high >= 0 ? hex(physical.charAt(i + 2)) : -1;
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return decodeUtf8(bytes.toByteArray(), physical);
    }

    /**
     * Consumer group shared by all receivers of a queue.
     *
     * @throws IllegalArgumentException when {@link #mayHaveReceivers} says no
     */
    public static String queueGroup(String physicalQueue) {
        return checkGroup(QUEUE_GROUP + physicalQueue, "queue " + physicalQueue);
    }

    /** Whether the group of a topic's receivers has a name: not that of the longest dead-letter topics. */
    public static boolean mayHaveReceivers(String topic) {
        return QUEUE_GROUP.length() + topic.length() <= MAX_GROUP_LENGTH;
    }

    /**
     * Consumer group of an unshared durable subscription.
     *
     * @throws IllegalArgumentException when the group's name is over {@value #MAX_GROUP_LENGTH} characters
     */
    public static String durableGroup(String clientId, String name) {
        return checkGroup("JMSD_" + encode(clientId, "-") + "_" + encode(name, "-"), "durable subscription " + name);
    }

    /**
     * Consumer group of a shared subscription, durable or not.
     *
     * @param clientId may be null: then the subscription belongs to no client
     * @throws IllegalArgumentException when the group's name is over {@value #MAX_GROUP_LENGTH} characters
     */
    public static String sharedGroup(String clientId, String name) {
        String owner = clientId == null ? "" : encode(clientId, "-") + "_";
        return checkGroup("JMSS_" + owner + encode(name, "-"), "shared subscription " + name);
    }

    private static String checkGroup(String group, String what) {
        if (group.length() > MAX_GROUP_LENGTH) {
            throw new IllegalArgumentException(what + " needs " + group.length() + " characters as a consumer group; "
                    + "at most " + MAX_GROUP_LENGTH + " are allowed");
        }
        return group;
    }

    private static boolean isSystem(String name) {
        for (String prefix : SYSTEM_PREFIXES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static String encode(String name, String alsoPlain) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name must not be empty");
        }
        StringBuilder out = new StringBuilder(name.length() + 8);
        for (byte b : encodeUtf8(name)) {
            if (isAlphanumeric(b) || b > 0 && alsoPlain.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
            }
        }
        return out.toString();
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
    }

    /** Value of an upper-case hexadecimal digit, or -1: lower case is never written, so it is never an escape. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static byte[] encodeUtf8(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] out = new byte[bytes.remaining()];
            bytes.get(out);
            return out;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("name '" + name + "' is not valid Unicode: unpaired surrogate", e);
        }
    }

    /** A topic whose escapes are not UTF-8 was not named by {@link #physical}: it keeps its own name. */
    private static String decodeUtf8(byte[] bytes, String physical) {
        String name = StrictUtf8.decode(bytes);
        return name == null ? physical : name;
    }
}
