package org.apogeemq.cli.security;

import org.apogeemq.cli.admin.TopicNames;

/** Resources as people type them. */
final class Resources {
    private static final String TOPIC = "topic:";

    private Resources() {}

    /** A topic may be named as a JMS destination: {@code Topic:ORDERS.*} is {@code Topic:ORDERS%2E*}. */
    static String physical(String typed) {
        if (!typed.regionMatches(true, 0, TOPIC, 0, TOPIC.length())) {
            return typed;
        }
        String name = typed.substring(TOPIC.length());
        boolean prefix = name.endsWith("*");
        String plain = prefix ? name.substring(0, name.length() - 1) : name;
        return "Topic:" + (plain.isEmpty() ? "" : TopicNames.physical(plain)) + (prefix ? "*" : "");
    }
}
