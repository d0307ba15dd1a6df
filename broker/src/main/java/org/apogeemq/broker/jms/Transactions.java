package org.apogeemq.broker.jms;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.transaction.Rollbacks;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control.GroupProgress;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/**
 * Transactions of JMS clients: half messages in the log, acknowledgements held by delivery, and one record that commits or
 * rolls back both. Thread-safe; a connection's own transactions are used by its event loop only.
 */
final class Transactions {
    private final Store store;
    private final DeliveryService delivery;
    private final JmsLimits limits;
    private final Rollbacks rollbacks;
    private final InstantSource clock;
    private final Map<Long, ClientTransaction> open = new ConcurrentHashMap<>();

    Transactions(Store store, DeliveryService delivery, Rollbacks rollbacks, JmsLimits limits, InstantSource clock) {
        this.store = store;
        this.delivery = delivery;
        this.rollbacks = rollbacks;
        this.limits = limits;
        this.clock = clock;
    }

    /** The client's transaction with a number, begun when there is none; over when the number has worked for a branch. */
    ClientTransaction get(JmsConnection connection, long clientNumber) {
        ClientTransaction known = connection.transactions.get(clientNumber);
        if (known != null) {
            return known;
        }
        if (connection.branchNumbers().contains(clientNumber)) {
            return ClientTransaction.over("transaction " + clientNumber + " works for no branch any more");
        }
        ClientTransaction begun = new ClientTransaction(
                store.newTransaction(),
                null,
                connection.clientNumber(clientNumber),
                connection.worker(clientNumber),
                clock.millis());
        connection.transactions.put(clientNumber, begun);
        open.put(begun.number(), begun);
        return begun;
    }

    /** Local transactions that are open, by the store's number. */
    Map<Long, ClientTransaction> open() {
        return open;
    }

    /**
     * The transaction that another message is to be added to.
     *
     * @throws CommandException LIMIT_EXCEEDED, TRANSACTION_ROLLED_BACK when it is over
     */
    ClientTransaction toAdd(JmsConnection connection, long clientNumber) throws CommandException {
        ClientTransaction transaction = get(connection, clientNumber);
        transaction.checkGoesOn();
        if (transaction.messages() >= limits.maxTransactionMessages()) {
            throw new CommandException(
                    ResponseCode.LIMIT_EXCEEDED,
                    "transaction " + clientNumber + " has " + transaction.messages()
                            + " messages, more are not allowed (maxTransactionMessages of the broker); commit more often");
        }
        if (connection.transactions.size() > limits.maxTransactions()) {
            throw new CommandException(
                    ResponseCode.LIMIT_EXCEEDED,
                    "more than " + limits.maxTransactions() + " transactions are open on this connection");
        }
        return transaction;
    }

    /**
     * Commits; completes when durable. Fails with TRANSACTION_ROLLED_BACK when it had to be rolled back instead, and with
     * the {@link StoreException} when the outcome shows only when the log is opened anew.
     */
    CompletableFuture<Void> commit(ClientTransaction transaction) {
        open.remove(transaction.number());
        return transaction.end().thenCompose(nothing -> {
            if (transaction.failure() != null) {
                return refuse(transaction, transaction.failure());
            }
            return delivery.heldBy(transaction.delivery())
                    .handle((progress, lost) ->
                            lost == null ? commit(transaction, progress) : refuse(transaction, message(lost)))
                    .thenCompose(outcome -> outcome);
        });
    }

    /** Why delivery does not hold what was acknowledged any more. */
    static String message(Throwable lost) {
        return lost.getCause() == null ? lost.getMessage() : lost.getCause().getMessage();
    }

    private CompletableFuture<Void> commit(ClientTransaction transaction, List<GroupProgress> progress) {
        if (transaction.leavesNothingToLog(progress)) {
            return delivery.committed(transaction.delivery());
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            store.apply(transaction.commitRecord(progress), new AppendCallback() {
                @Override
                public void appended(AppendResult result) {
                    delivery.committed(transaction.delivery());
                    done.complete(null);
                }

                @Override
                public void failed(StoreException e) {
                    if (store.isBroken()) {
                        // written or not, nobody knows: what it has received goes to nobody else
                        done.completeExceptionally(e);
                    } else {
                        refuse(transaction, e.getMessage())
                                .whenComplete((nothing, answer) -> done.completeExceptionally(answer));
                    }
                }
            });
        } catch (StoreException e) {
            return refuse(transaction, e.getMessage());
        }
        return done;
    }

    private CompletableFuture<Void> refuse(ClientTransaction transaction, String why) {
        CommandException answer =
                new CommandException(ResponseCode.TRANSACTION_ROLLED_BACK, "the transaction is rolled back: " + why);
        return rollbackNow(transaction)
                .handle((nothing, failure) -> answer)
                .thenCompose(CompletableFuture::failedFuture);
    }

    /** Rolls back; completes when its acknowledgements have gone back and its messages are discarded. */
    CompletableFuture<Void> rollback(ClientTransaction transaction) {
        open.remove(transaction.number());
        return transaction.end().thenCompose(nothing -> rollbackNow(transaction));
    }

    /** What was sent to a topic is gone with it: who has sent there and not yet committed is told at the commit. */
    void topicDeleted(String topic) {
        for (ClientTransaction transaction : open.values()) {
            if (transaction.topics().contains(topic)) {
                transaction.fail("destination " + topic + ", to which it has sent, was deleted meanwhile");
            }
        }
    }

    /**
     * Rolls back what is open for too long; their commits will be told so.
     *
     * @param timeoutMillis 0 for none
     */
    void endOlderThan(int timeoutMillis) {
        if (timeoutMillis == 0) {
            return;
        }
        long oldest = clock.millis() - timeoutMillis;
        for (ClientTransaction transaction : open.values()) {
            if (transaction.since() < oldest) {
                transaction.fail("it was open for more than localTransactionTimeout=" + timeoutMillis
                        + " ms of the broker; commit earlier");
                rollback(transaction);
            }
        }
    }

    private CompletableFuture<Void> rollbackNow(ClientTransaction transaction) {
        CompletableFuture<Void> released = delivery.rolledBack(transaction.delivery());
        if (transaction.messages() > 0) {
            rollbacks.discard(transaction.number());
        }
        return released;
    }
}
