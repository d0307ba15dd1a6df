package org.apogeemq.broker.topic;

/** RocketMQ's rules for the names of topics and groups, and its prefixes. */
public final class TopicNames {
    /** Prefix of the topic that holds a group's messages for another try. */
    public static final String RETRY_PREFIX = "%RETRY%";
    /** Prefix of the topic that holds what a group gave up on. */
    public static final String DEAD_LETTER_PREFIX = "%DLQ%";
    /** Prefix of the system's own topics. */
    public static final String SYSTEM_PREFIX = "rmq_sys_";
    /** Most characters in the name of a topic. */
    public static final int MAX_TOPIC_LENGTH = 127;
    /** Most characters in the name of a retry or dead-letter topic. */
    public static final int MAX_DERIVED_TOPIC_LENGTH = 255;
    /** Most characters in the name of a group. */
    public static final int MAX_GROUP_LENGTH = 120;

    private static final String ALLOWED = "letters, digits, '_', '-', '%' and '|'";

    private TopicNames() {}

    /** {@code %RETRY%group}. */
    public static String retryTopic(String group) {
        return RETRY_PREFIX + group;
    }

    /** {@code %DLQ%group}. */
    public static String deadLetterTopic(String group) {
        return DEAD_LETTER_PREFIX + group;
    }

    public static boolean isRetryTopic(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    public static boolean isDeadLetterTopic(String topic) {
        return topic.startsWith(DEAD_LETTER_PREFIX);
    }

    /** The group that a retry topic belongs to. */
    public static String groupOfRetryTopic(String topic) {
        return topic.substring(RETRY_PREFIX.length());
    }

    /** The group that a retry or dead-letter topic belongs to; null for any other topic. */
    public static String groupOf(String topic) {
        if (isRetryTopic(topic)) {
            return groupOfRetryTopic(topic);
        }
        return isDeadLetterTopic(topic) ? topic.substring(DEAD_LETTER_PREFIX.length()) : null;
    }

    /** What is wrong with the name of a topic, as a sentence for the user; null when nothing is. */
    public static String topicProblem(String topic) {
        int limit = topic != null && (isRetryTopic(topic) || isDeadLetterTopic(topic))
                ? MAX_DERIVED_TOPIC_LENGTH
                : MAX_TOPIC_LENGTH;
        return problem("topic", topic, limit);
    }

    /** What is wrong with the name of a group, as a sentence for the user; null when nothing is. */
    public static String groupProblem(String group) {
        return problem("group", group, MAX_GROUP_LENGTH);
    }

    private static String problem(String kind, String name, int limit) {
        if (name == null || name.isBlank()) {
            return "the " + kind + " is blank";
        }
        if (name.length() > limit) {
            return "the " + kind + " '" + name.substring(0, 40) + "...' has " + name.length()
                    + " characters, allowed are " + limit;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!allowed(name.charAt(i))) {
                return "the " + kind + " '" + name + "' contains an illegal character at position " + i
                        + ", allowed are " + ALLOWED;
            }
        }
        return null;
    }

    private static boolean allowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '-'
                || c == '%'
                || c == '|';
    }
}
