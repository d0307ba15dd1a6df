package org.apogeemq.broker.jms;

import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.ExtensionHeaders.TransactionRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** COMMIT and ROLLBACK. */
final class TransactionHandlers {
    private final Transactions transactions;
    private final Recovery recovery;

    TransactionHandlers(Transactions transactions, Recovery recovery) {
        this.transactions = transactions;
        this.recovery = recovery;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.COMMIT, this::commit);
        handlers.register(RequestCode.ROLLBACK, this::rollback);
    }

    private void commit(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        ClientTransaction transaction = jms.transactions.remove(number(request));
        if (transaction == null) {
            Reply.success(request, connection); // nothing was sent or acknowledged in it
            return;
        }
        Reply.when(transactions.commit(transaction), request, connection);
    }

    private void rollback(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        long number = number(request);
        CompletableFuture<Void> reset = recovery.reset(request, jms);
        ClientTransaction transaction = jms.transactions.remove(number);
        CompletableFuture<Void> done =
                transaction == null ? reset : CompletableFuture.allOf(reset, transactions.rollback(transaction));
        Reply.when(done, request, connection);
    }

    private static long number(Command request) throws CommandException {
        long number = request.header(TransactionRequest.class).transaction();
        if (number == 0) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "transaction 0 means none; number transactions from 1");
        }
        return number;
    }
}
