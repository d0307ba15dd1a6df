package org.apogeemq.broker.jms;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.xa.Worker;
import org.apogeemq.remoting.body.BranchList;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.TransactionHeaders.BranchRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaCommitRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaEndRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareResponse;
import org.apogeemq.remoting.header.TransactionHeaders.XaRecoverRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaStartRequest;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** XA_START to XA_FORGET: a transaction manager's calls. */
final class XaHandlers {
    private static final int MAX_PAGE = 1000;

    private final XaBranches branches;
    private final JmsLimits limits;
    private final Function<Connection, String> users;

    /** @param users who is at the other end of a connection, null when he may do everything */
    XaHandlers(XaBranches branches, JmsLimits limits, Function<Connection, String> users) {
        this.branches = branches;
        this.limits = limits;
        this.users = users;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.XA_START, this::start);
        handlers.register(RequestCode.XA_END, this::end);
        handlers.register(RequestCode.XA_PREPARE, this::prepare);
        handlers.register(RequestCode.XA_COMMIT, this::commit);
        handlers.register(RequestCode.XA_ROLLBACK, this::rollback);
        handlers.register(RequestCode.XA_RECOVER, this::recover);
        handlers.register(RequestCode.XA_FORGET, this::forget);
    }

    private void start(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        XaStartRequest header = request.header(XaStartRequest.class);
        long number = header.transaction();
        if (number == 0 || header.timeoutSeconds() < 0) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "transaction " + number + ", timeoutSeconds " + header.timeoutSeconds()
                            + ": number transactions from 1, and time in seconds from 0, which means none");
        }
        if (jms.transactions.containsKey(number)) {
            throw new CommandException(
                    ResponseCode.XA_PROTOCOL, "transaction " + number + " is in use on this connection");
        }
        // also when the request is refused: what is sent behind it belongs to no other transaction
        jms.branchNumbers().add(number);
        BranchId id = branch(header.xid());
        if (jms.transactions.size() >= limits.maxTransactions()) {
            throw new CommandException(
                    ResponseCode.LIMIT_EXCEEDED,
                    "more than " + limits.maxTransactions() + " transactions are open on this connection");
        }
        Worker worker = jms.worker(number);
        String user = users.apply(connection);
        ClientTransaction work = header.join()
                ? branches.join(id, worker, user)
                : branches.start(id, worker, user, header.timeoutSeconds(), jms.clientNumber(number));
        jms.transactions.put(number, work);
        jms.contributed(branches.table()::has).add(id);
        Reply.success(request, connection);
    }

    private void end(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        XaEndRequest header = request.header(XaEndRequest.class);
        long number = header.transaction();
        ClientTransaction work = jms.transactions.get(number);
        if (work == null || work.branch() == null) {
            throw new CommandException(
                    ResponseCode.XA_PROTOCOL, "transaction " + number + " of this connection works for no branch");
        }
        if (!header.fail()) {
            checkComplete(header.messages(), number, jms);
        }
        jms.transactions.remove(number);
        jms.branchMessages.remove(number);
        branches.end(work, jms.worker(number), header.fail());
        Reply.success(request, connection);
    }

    private static void checkComplete(Integer sent, long number, JmsConnection connection) throws CommandException {
        int there = connection.branchMessages.getOrDefault(number, 0);
        if (sent != null && sent != there) {
            throw TransactionHandlers.incomplete(number, sent, there);
        }
    }

    private void prepare(Command request, Connection connection) throws CommandException {
        XaPrepareRequest header = request.header(XaPrepareRequest.class);
        Worker beginner = beginner(header.transaction(), JmsConnection.of(connection));
        CompletableFuture<BranchVote> vote = branches.prepare(branch(header.xid()), beginner, users.apply(connection));
        vote.whenComplete((given, failure) -> {
            if (failure == null) {
                Reply.header(request, connection, new XaPrepareResponse(given));
            } else {
                Reply.failure(request, connection, failure);
            }
        });
    }

    private void commit(Command request, Connection connection) throws CommandException {
        XaCommitRequest header = request.header(XaCommitRequest.class);
        Worker beginner = beginner(header.transaction(), JmsConnection.of(connection));
        Reply.when(
                branches.commit(branch(header.xid()), header.onePhase(), beginner, users.apply(connection)),
                request,
                connection);
    }

    /** Who must have begun a branch; null for whoever it was. */
    private static Worker beginner(Long number, JmsConnection connection) {
        return number == null ? null : connection.worker(number);
    }

    private void rollback(Command request, Connection connection) throws CommandException {
        JmsConnection.of(connection);
        Reply.when(branches.rollback(named(request), users.apply(connection)), request, connection);
    }

    private void recover(Command request, Connection connection) throws CommandException {
        JmsConnection.of(connection);
        XaRecoverRequest header = request.header(XaRecoverRequest.class);
        if (header.max() < 1 || header.max() > MAX_PAGE) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "max " + header.max() + ": allowed are 1 to " + MAX_PAGE);
        }
        BranchId after = header.after() == null ? null : branch(header.after());
        String user = users.apply(connection);
        List<String> found = branches
                .table()
                .each(branch -> branch.isInDoubt()
                                && XaBranches.may(branch, user)
                                && (after == null || branch.id().compareTo(after) > 0)
                        ? branch.id()
                        : null)
                .stream()
                .filter(Objects::nonNull)
                .sorted()
                .map(BranchId::toString)
                .toList();
        boolean end = found.size() <= header.max();
        Reply.body(request, connection, new BranchList(end ? found : found.subList(0, header.max()), end));
    }

    private void forget(Command request, Connection connection) throws CommandException {
        JmsConnection.of(connection);
        Reply.when(branches.forget(named(request), users.apply(connection)), request, connection);
    }

    private static BranchId named(Command request) throws CommandException {
        return branch(request.header(BranchRequest.class).xid());
    }

    private static BranchId branch(String text) throws CommandException {
        try {
            return BranchId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }
}
