package org.apogeemq.broker.security;

/** Kinds of things that permissions are about. */
public enum ResourceType {
    CLUSTER("Cluster"),
    TOPIC("Topic"),
    GROUP("Group");

    private final String text;

    ResourceType(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
