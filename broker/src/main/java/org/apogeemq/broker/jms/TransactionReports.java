package org.apogeemq.broker.jms;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.xa.Branch;
import org.apogeemq.broker.xa.Worker;
import org.apogeemq.remoting.body.TransactionInfo;
import org.apogeemq.remoting.body.TransactionList;
import org.apogeemq.remoting.header.TransactionDecision;
import org.apogeemq.remoting.header.TransactionHeaders.DecideTransactionRequest;
import org.apogeemq.remoting.header.TransactionHeaders.ListTransactionsRequest;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;

/** LIST_TRANSACTIONS and DECIDE_TRANSACTION: what an operator sees of transactions, and may do about those in doubt. */
final class TransactionReports {
    private static final int MAX_PAGE = 200;
    private static final int MAX_POSITIONS = 100;

    private final Store store;
    private final Transactions transactions;
    private final XaBranches branches;

    TransactionReports(Store store, Transactions transactions, XaBranches branches) {
        this.store = store;
        this.transactions = transactions;
        this.branches = branches;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.LIST_TRANSACTIONS, this::list);
        handlers.register(RequestCode.DECIDE_TRANSACTION, this::decide);
    }

    /** A transaction as it stands. */
    private record Seen(String state, ClientTransaction work, Set<Worker> workers) {}

    private void list(Command request, Connection connection) throws CommandException {
        ListTransactionsRequest header = request.header(ListTransactionsRequest.class);
        if (header.max() < 1 || header.max() > MAX_PAGE) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "max " + header.max() + ": allowed are 1 to " + MAX_PAGE);
        }
        TreeMap<Long, Seen> all = new TreeMap<>();
        transactions.open().values().forEach(local -> add(all, new Seen("OPEN", local, Set.of(local.beginner()))));
        branches.table()
                .each(branch -> new Seen(branch.state().name(), branch.work(), branch.workers()))
                .forEach(seen -> add(all, seen));
        List<TransactionInfo> page = all.tailMap(header.after(), false).values().stream()
                .limit(header.max())
                .map(this::info)
                .toList();
        Reply.body(request, connection, new TransactionList(all.size(), page));
    }

    private static void add(TreeMap<Long, Seen> all, Seen seen) {
        all.put(seen.work().number(), seen);
    }

    private TransactionInfo info(Seen seen) {
        ClientTransaction work = seen.work();
        org.apogeemq.store.TransactionInfo logged = store.transaction(work.number());
        long[] positions = logged == null ? new long[0] : logged.positions();
        return new TransactionInfo(
                work.number(),
                seen.state(),
                work.branch() == null ? null : work.branch().toString(),
                work.since(),
                work.messages(),
                Arrays.stream(positions).limit(MAX_POSITIONS).boxed().toList(),
                work.acknowledged(),
                seen.workers().stream().map(Worker::address).distinct().sorted().toList());
    }

    private void decide(Command request, Connection connection) throws CommandException {
        DecideTransactionRequest header = request.header(DecideTransactionRequest.class);
        BranchId id = branch(header.transaction());
        Reply.when(
                header.decision() == TransactionDecision.FORGET
                        ? branches.forget(id, null)
                        : branches.decide(id, header.decision() == TransactionDecision.COMMIT),
                request,
                connection);
    }

    private BranchId branch(long number) throws CommandException {
        if (transactions.open().containsKey(number)) {
            throw new CommandException(
                    ResponseCode.XA_PROTOCOL,
                    "transaction " + number + " is a local one: only its client ends it, or the end of its connection");
        }
        return branches.table().each(branch -> branch.work().number() == number ? branch : null).stream()
                .filter(Objects::nonNull)
                .map(Branch::id)
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ResponseCode.XA_UNKNOWN, "this broker has no transaction " + number + ", or no more"));
    }
}
