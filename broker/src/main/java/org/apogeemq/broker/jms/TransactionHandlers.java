package org.apogeemq.broker.jms;

import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.ExtensionHeaders.CommitRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeRequest;
import org.apogeemq.remoting.header.TransactionHeaders.CommitOutcomeResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Control;

/** COMMIT, ROLLBACK and COMMIT_OUTCOME. */
final class TransactionHandlers {
    private final Transactions transactions;
    private final Recovery recovery;
    private final CommitOutcomes outcomes;

    TransactionHandlers(Transactions transactions, Recovery recovery, CommitOutcomes outcomes) {
        this.transactions = transactions;
        this.recovery = recovery;
        this.outcomes = outcomes;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.COMMIT, this::commit);
        handlers.register(RequestCode.ROLLBACK, this::rollback);
        handlers.register(RequestCode.COMMIT_OUTCOME, this::outcome);
    }

    private void commit(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        CommitRequest header = request.header(CommitRequest.class);
        long number = number(header.transaction(), jms);
        checkComplete(header.messages(), number, jms);
        ClientTransaction transaction = jms.transactions.remove(number);
        if (transaction == null) {
            Reply.success(request, connection); // nothing was sent or acknowledged in it
            return;
        }
        CompletableFuture<Void> commit = transactions.commit(transaction);
        outcomes.begun(transaction, commit);
        Reply.when(commit, request, connection);
    }

    /** A client that did not wait for the answers to its sends says how many there are: one that was refused is missing. */
    private static void checkComplete(Integer sent, long number, JmsConnection connection) throws CommandException {
        ClientTransaction transaction = connection.transactions.get(number);
        int there = transaction == null ? 0 : transaction.messages();
        if (sent != null && sent != there) {
            throw incomplete(number, sent, there);
        }
    }

    static CommandException incomplete(long transaction, int sent, int there) {
        return new CommandException(
                ResponseCode.TRANSACTION_INCOMPLETE,
                "of " + sent + " messages sent in transaction " + transaction + ", " + there
                        + " are here; it goes on: ask again or roll back when the sends are answered");
    }

    private void outcome(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        CommitOutcomeRequest header = request.header(CommitOutcomeRequest.class);
        Control.ClientNumber client = jms.clientNumber(header.transaction());
        if (client == null || !client.connection().equals(header.connectionKey())) {
            throw new CommandException(
                    ResponseCode.NOT_OWNER,
                    "connectionKey " + header.connectionKey()
                            + " is not the one that this connection said in its HELLO");
        }
        if (jms.transactions.containsKey(header.transaction())) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "transaction " + header.transaction() + " is open on this connection: commit or roll it back");
        }
        jms.alone()
                .thenCompose(alone -> outcomes.of(client, header.withinMillis()))
                .whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        Reply.header(request, connection, new CommitOutcomeResponse(outcome));
                    } else {
                        Reply.failure(request, connection, failure);
                    }
                });
    }

    private void rollback(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        long number = number(request.header(TransactionRequest.class).transaction(), jms);
        CompletableFuture<Void> reset = recovery.reset(request, jms);
        ClientTransaction transaction = jms.transactions.remove(number);
        CompletableFuture<Void> done =
                transaction == null ? reset : CompletableFuture.allOf(reset, transactions.rollback(transaction));
        Reply.when(done, request, connection);
    }

    private static long number(long number, JmsConnection connection) throws CommandException {
        if (number == 0) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "transaction 0 means none; number transactions from 1");
        }
        ClientTransaction transaction = connection.transactions.get(number);
        if (transaction != null && transaction.branch() != null) {
            throw new CommandException(
                    ResponseCode.XA_PROTOCOL,
                    "transaction " + number + " works for branch " + transaction.branch()
                            + ", about which its transaction manager decides");
        }
        return number;
    }
}
