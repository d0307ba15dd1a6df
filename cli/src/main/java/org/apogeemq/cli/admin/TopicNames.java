package org.apogeemq.cli.admin;

import java.util.regex.Pattern;
import org.apogeemq.remoting.jms.JmsNames;

/** Names of topics as people type them. */
public final class TopicNames {
    private static final Pattern TOPIC = Pattern.compile("[%|a-zA-Z0-9_-]+");

    private TopicNames() {}

    /** A topic's own name stays as it is; the name of a JMS destination with other characters is encoded as JMS does. */
    public static String physical(String typed) {
        return TOPIC.matcher(typed).matches() ? typed : JmsNames.physical(typed);
    }
}
