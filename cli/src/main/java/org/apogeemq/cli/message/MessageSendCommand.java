package org.apogeemq.cli.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends text messages. */
@Command(name = "send", description = "Send text messages; prints their ids.")
final class MessageSendCommand implements Callable<Integer> {
    @Mixin
    private DestinationOption destination;

    @Parameters(index = "1", paramLabel = "TEXT", description = "Body; '-' reads it from standard input.")
    private String text;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many. Default: 1.")
    private int count;

    @Option(names = "--keys", paramLabel = "KEYS", description = "Keys to find it by, separated by spaces.")
    private String keys;

    @Option(names = "--type", paramLabel = "TYPE", description = "JMSType, RocketMQ's tag.")
    private String type;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            description = "Property; may be given several times.")
    private Map<String, String> properties = Map.of();

    @Option(names = "--delay", paramLabel = "MS", defaultValue = "0", description = "Deliver so much later.")
    private long delayMillis;

    @Option(names = "--priority", paramLabel = "0-9", defaultValue = "4", description = "Priority. Default: 4.")
    private int priority;

    @Option(names = "--ttl", paramLabel = "MS", defaultValue = "0", description = "Time to live. Default: for ever.")
    private long timeToLiveMillis;

    @Option(names = "--non-persistent", description = "May be lost in a crash.")
    private boolean nonPersistent;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, JMSException {
        if (count < 1) {
            throw new ConfigException("--count: '" + count + "' is not allowed; it must be at least 1");
        }
        String body = text.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : text;
        List<String> ids = new ArrayList<>();
        try (JMSContext context = new ApogeeConnectionFactory(servers.uri()).createContext()) {
            Destination to = destination.in(context);
            JMSProducer producer = producer(context);
            for (int i = 0; i < count; i++) {
                TextMessage message = context.createTextMessage(body);
                producer.send(to, message);
                ids.add(message.getJMSMessageID());
            }
        }
        if (output.json()) {
            output.printJson(ids);
        } else {
            ids.forEach(output::line);
        }
        return ExitCode.OK;
    }

    private JMSProducer producer(JMSContext context) {
        JMSProducer producer = context.createProducer()
                .setPriority(priority)
                .setDeliveryDelay(delayMillis)
                .setTimeToLive(timeToLiveMillis)
                .setDeliveryMode(nonPersistent ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
        if (type != null) {
            producer.setJMSType(type);
        }
        if (keys != null) {
            producer.setProperty("JMS_APOGEE_KEYS", keys);
        }
        properties.forEach(producer::setProperty);
        return producer;
    }
}
