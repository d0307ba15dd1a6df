package org.apogeemq.cli.tx;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apogeemq.cli.admin.AdminClient;
import org.apogeemq.cli.admin.Masters;
import org.apogeemq.cli.command.CommandFailed;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.body.HalfMessageList;
import org.apogeemq.remoting.body.TransactionInfo;
import org.apogeemq.remoting.body.TransactionList;
import org.apogeemq.remoting.header.ExtensionHeaders.ListHalfMessagesRequest;
import org.apogeemq.remoting.header.TransactionHeaders.ListTransactionsRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What brokers say about transactions. */
final class Transactions {
    private static final int PAGE = 200;

    private Transactions() {}

    /** All of them, oldest first, at one broker or, with null, at all. */
    static List<Transaction> all(AdminClient admin, String broker) {
        List<Transaction> all = new ArrayList<>();
        for (Map.Entry<String, InetSocketAddress> master :
                Masters.of(admin, broker).entrySet()) {
            addTransactions(admin, master.getKey(), master.getValue(), all);
            addHalfMessages(admin, master.getKey(), master.getValue(), all);
        }
        all.sort(Comparator.comparing(Transaction::since)
                .thenComparing(Transaction::broker)
                .thenComparing(Transaction::number));
        return all;
    }

    private static void addTransactions(
            AdminClient admin, String broker, InetSocketAddress address, List<Transaction> to) {
        long after = 0;
        while (true) {
            Command answer = ask(
                    admin, broker, address, RequestCode.LIST_TRANSACTIONS, new ListTransactionsRequest(after, PAGE));
            List<TransactionInfo> page =
                    BodyCodec.decode(answer.body(), TransactionList.class).transactions();
            page.forEach(info -> to.add(Transaction.of(broker, address, info)));
            if (page.size() < PAGE) {
                return;
            }
            after = page.get(PAGE - 1).number();
        }
    }

    private static void addHalfMessages(
            AdminClient admin, String broker, InetSocketAddress address, List<Transaction> to) {
        long after = 0;
        while (true) {
            Command answer = ask(
                    admin, broker, address, RequestCode.LIST_HALF_MESSAGES, new ListHalfMessagesRequest(after, PAGE));
            List<HalfMessageInfo> page =
                    BodyCodec.decode(answer.body(), HalfMessageList.class).halfMessages();
            page.forEach(half -> to.add(Transaction.of(broker, address, half)));
            if (page.size() < PAGE) {
                return;
            }
            after = page.get(PAGE - 1).number();
        }
    }

    private static Command ask(AdminClient admin, String broker, InetSocketAddress address, int code, Record header) {
        Command answer = admin.call(address, Command.request(code, header, null));
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            throw new CommandFailed("Broker " + broker
                    + " cannot list its transactions: it is one of Apache RocketMQ, or" + " older than this command");
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new CommandFailed(
                    "Refused by broker " + broker + " with code " + answer.code() + ": " + answer.remark());
        }
        return answer;
    }

    /**
     * The one with a number.
     *
     * @param broker null when it may be at any
     * @throws CommandFailed when there is none, or more than one
     */
    static Transaction find(AdminClient admin, long number, String broker) {
        List<Transaction> found = all(admin, broker).stream()
                .filter(transaction -> transaction.number() == number)
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailed("There is no transaction " + number + (broker == null ? "" : " at broker " + broker)
                    + ": it was decided, or never was; 'apogee tx list' shows all");
        }
        if (found.size() > 1) {
            throw new CommandFailed("There is a transaction " + number + " at each of the brokers "
                    + found.stream().map(Transaction::broker).collect(Collectors.joining(", "))
                    + "; name one by --broker");
        }
        return found.get(0);
    }
}
