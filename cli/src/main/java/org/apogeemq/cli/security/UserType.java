package org.apogeemq.cli.security;

/** What a user may do. */
enum UserType {
    /** What permissions say. */
    NORMAL("Normal"),
    /** Everything. */
    SUPER("Super");

    private final String text;

    UserType(String text) {
        this.text = text;
    }

    /** By RocketMQ's name. */
    @Override
    public String toString() {
        return text;
    }
}
