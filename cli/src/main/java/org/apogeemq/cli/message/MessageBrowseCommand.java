package org.apogeemq.cli.message;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.jms.ApogeeConnectionFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the messages of a queue, which stay where they are. */
@Command(name = "browse", description = "Show the messages that wait in a queue; they stay there.")
final class MessageBrowseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "QUEUE", description = "Name of the queue.")
    private String queue;

    @Option(names = "--count", paramLabel = "N", defaultValue = "100", description = "At most so many. Default: 100.")
    private int count;

    @Option(names = "--selector", paramLabel = "SELECTOR", description = "Only messages that match.")
    private String selector;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws JMSException {
        List<MessageView> views = new ArrayList<>();
        try (JMSContext context = new ApogeeConnectionFactory(servers.uri()).createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(queue), selector)) {
            Enumeration<?> messages = browser.getEnumeration();
            while (views.size() < count && messages.hasMoreElements()) {
                views.add(MessageView.of((Message) messages.nextElement()));
            }
        }
        if (output.json()) {
            output.printJson(views);
        } else {
            views.forEach(view -> view.print(output));
        }
        return ExitCode.OK;
    }
}
