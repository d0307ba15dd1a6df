package org.apogeemq.cli.security;

/** Whether a user may sign in. */
enum UserStatus {
    /** It may. */
    ENABLE("enable"),
    /** It may not. */
    DISABLE("disable");

    private final String text;

    UserStatus(String text) {
        this.text = text;
    }

    /** By RocketMQ's name. */
    @Override
    public String toString() {
        return text;
    }
}
