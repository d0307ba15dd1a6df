package org.apogeemq.cli.tx;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.ServerOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.cli.output.Output;
import org.apogeemq.remoting.header.QueryHeaders.ViewMessageRequest;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One transaction and its messages. */
@Command(name = "show", description = "Show a transaction: whose it is, where it stands, and the messages sent in it.")
final class TxShowCommand implements Callable<Integer> {
    @Mixin
    private NumberOption which;

    @Mixin
    private ServerOption servers;

    @Mixin
    private Output output;

    /** A message sent in it; {@code stored} is its offset message id, by which RocketMQ's tools find it. */
    private record SentMessage(String destination, String id, String stored) {}

    private record Shown(@JsonUnwrapped Transaction transaction, List<SentMessage> sent) {}

    @Override
    public Integer call() {
        Transaction transaction;
        List<SentMessage> sent = new ArrayList<>();
        try (AdminClient admin = servers.admin()) {
            transaction = which.find(admin);
            transaction.positions().forEach(position -> sent.add(message(admin, transaction, position)));
        }
        if (output.json()) {
            output.printJson(new Shown(transaction, sent));
        } else {
            print(transaction, sent);
        }
        return ExitCode.OK;
    }

    private static SentMessage message(AdminClient admin, Transaction transaction, long position) {
        var answer = admin.call(
                transaction.address(),
                org.apogeemq.remoting.protocol.Command.request(
                        RequestCode.VIEW_MESSAGE_BY_ID, new ViewMessageRequest(position, null), null));
        if (answer.code() != ResponseCode.SUCCESS || answer.body() == null) {
            return new SentMessage("?", "(not readable: " + answer.remark() + ")", Long.toString(position));
        }
        StoredMessage message = StoredMessage.of(answer.body());
        String key = message.property(JmsKeys.MESSAGE_ID);
        boolean jms = JmsFlag.isJms(message.flag());
        return new SentMessage(JmsNames.logical(message.topic()), jms ? "ID:" + key : key, message.offsetMessageId());
    }

    private void print(Transaction transaction, List<SentMessage> sent) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("number", Long.toString(transaction.number())));
        rows.add(List.of("broker", transaction.broker()));
        rows.add(List.of("kind", transaction.kind().name()));
        rows.add(List.of("state", transaction.state()));
        rows.add(List.of("since", transaction.since()));
        switch (transaction.kind()) {
            case HALF -> {
                rows.add(List.of("producer group", transaction.producerGroup()));
                rows.add(List.of("checks", Integer.toString(transaction.checks())));
                rows.add(List.of("next check", transaction.nextCheck() == null ? "never" : transaction.nextCheck()));
            }
            case XA -> rows.add(List.of("xid", transaction.xid()));
            case LOCAL -> {}
        }
        if (!transaction.clients().isEmpty()) {
            rows.add(List.of("clients", String.join(", ", transaction.clients())));
        }
        rows.add(List.of("acknowledged", Integer.toString(transaction.acknowledged())));
        rows.add(List.of("messages", Integer.toString(transaction.messages())));
        rows.forEach(row -> output.line(row.get(0) + ": " + row.get(1)));
        if (!sent.isEmpty()) {
            output.line("");
            output.table(
                    List.of("DESTINATION", "MESSAGE ID", "STORED AS"),
                    sent.stream()
                            .map(one -> List.of(one.destination(), one.id(), one.stored()))
                            .toList());
        }
        if (sent.size() < transaction.messages()) {
            output.line("... and " + (transaction.messages() - sent.size()) + " more");
        }
    }
}
