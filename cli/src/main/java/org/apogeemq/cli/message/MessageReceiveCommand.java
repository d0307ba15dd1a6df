package org.apogeemq.cli.message;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Receives messages, which are consumed by that. */
@Command(
        name = "receive",
        description = "Receive messages and consume them. Ends with code 1 when there were fewer than asked for.")
final class MessageReceiveCommand implements Callable<Integer> {
    @Mixin
    private DestinationOption destination;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many. Default: 1.")
    private int count;

    @Option(
            names = "--wait",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Longest wait for each message. Default: ${DEFAULT-VALUE}.")
    private long waitMillis;

    @Option(names = "--selector", paramLabel = "SELECTOR", description = "Only messages that match, such as \"a > 1\".")
    private String selector;

    @Option(
            names = "--durable",
            paramLabel = "SUBSCRIPTION",
            description = "With --topic: through this durable subscription, which is made when it is not there.")
    private String durable;

    @Option(names = "--client-id", paramLabel = "ID", description = "Client id of the durable subscription.")
    private String clientId;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws JMSException {
        check();
        List<MessageView> received = new ArrayList<>();
        try (JMSContext context =
                new ApogeeConnectionFactory(servers.uri()).createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            if (clientId != null) {
                context.setClientID(clientId);
            }
            try (JMSConsumer consumer = consumer(context)) {
                while (received.size() < count) {
                    Message message = consumer.receive(waitMillis);
                    if (message == null) {
                        break;
                    }
                    MessageView view = MessageView.of(message);
                    received.add(view);
                    if (!output.json()) {
                        view.print(output);
                    }
                    message.acknowledge();
                }
            }
        }
        if (output.json()) {
            output.printJson(received);
        } else if (received.isEmpty()) {
            output.line("Nothing within " + waitMillis + " ms");
        }
        return received.size() == count ? ExitCode.OK : ExitCode.FAILED;
    }

    private void check() {
        if (count < 1) {
            throw new ConfigException("--count: '" + count + "' is not allowed; it must be at least 1");
        }
        if (waitMillis < 1) {
            throw new ConfigException("--wait: '" + waitMillis + "' is not allowed; it must be at least 1 ms");
        }
        if (durable != null && (!destination.topic() || clientId == null)) {
            throw new ConfigException("--durable goes with --topic and --client-id");
        }
    }

    private JMSConsumer consumer(JMSContext context) {
        return durable == null
                ? context.createConsumer(destination.in(context), selector)
                : context.createDurableConsumer((Topic) destination.in(context), durable, selector, false);
    }
}
