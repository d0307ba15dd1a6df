package org.apogeemq.cli.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queue or topic of JMS. */
final class DestinationOption {
    @Parameters(index = "0", paramLabel = "NAME", description = "Queue, or topic with --topic.")
    private String name;

    @Option(names = "--topic", description = "NAME is a topic.")
    private boolean topic;

    Destination in(JMSContext context) {
        return topic ? context.createTopic(name) : context.createQueue(name);
    }

    boolean topic() {
        return topic;
    }

    String name() {
        return name;
    }
}
