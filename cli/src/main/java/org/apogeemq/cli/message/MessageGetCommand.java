package org.apogeemq.cli.message;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.admin.TopicNames;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks messages up in the log, consumed or not. */
@picocli.CommandLine.Command(
        name = "get",
        description = "Look messages up in the log by id or key, whether consumed or not. Ends with code 1 when there"
                + " is none.")
final class MessageGetCommand implements Callable<Integer> {
    private static final String JMS_PREFIX = "ID:";

    @Parameters(paramLabel = "NAME", description = "Topic, or JMS queue or topic.")
    private String topic;

    @ArgGroup(multiplicity = "1")
    private Wanted wanted;

    @Option(names = "--max", paramLabel = "N", defaultValue = "32", description = "At most so many. Default: 32.")
    private int max;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    private static final class Wanted {
        @Option(names = "--id", paramLabel = "ID", description = "Message id, as 'message send' prints it.")
        private String id;

        @Option(names = "--key", paramLabel = "KEY", description = "Key.")
        private String key;

        /** The text that the index holds. */
        String indexed() {
            if (id == null) {
                return key;
            }
            return id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
        }
    }

    @Override
    public Integer call() {
        String name = TopicNames.physical(topic);
        List<MessageView> views = new ArrayList<>();
        try (AdminClient admin = servers.admin()) {
            Map<String, InetSocketAddress> brokers =
                    AdminClient.masters(admin.existingRoute(name).brokerDatas());
            brokers.forEach((broker, address) -> views.addAll(ask(admin, broker, address, name)));
        }
        if (output.json()) {
            output.printJson(views);
        } else {
            views.forEach(view -> view.print(output));
        }
        if (views.isEmpty()) {
            throw new CommandFailed("No message of topic '" + name + "' has "
                    + (wanted.id == null ? "key '" + wanted.key : "id '" + wanted.id) + "'");
        }
        return ExitCode.OK;
    }

    private Collection<MessageView> ask(AdminClient admin, String broker, InetSocketAddress address, String name) {
        boolean unique = wanted.id != null;
        QueryMessageRequest header = new QueryMessageRequest(
                name, wanted.indexed(), max, 0, Long.MAX_VALUE, unique, unique ? "U" : "K", null);
        Command answer = admin.call(address, Command.request(RequestCode.QUERY_MESSAGE, header, null));
        if (answer.code() == ResponseCode.QUERY_NOT_FOUND) {
            return List.of();
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new CommandFailed(
                    "Broker " + broker + " answers with code " + answer.code() + ": " + answer.remark());
        }
        Map<Long, MessageView> views = new TreeMap<>();
        while (answer.body() != null && answer.body().isReadable()) {
            StoredMessage message = StoredMessage.of(answer.body());
            views.put(message.physicalOffset(), MessageView.of(message, broker));
            answer.body().skipBytes(message.totalSize());
        }
        return views.values();
    }
}
