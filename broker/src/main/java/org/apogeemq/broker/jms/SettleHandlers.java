package org.apogeemq.broker.jms;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.delivery.SettleKind;
import org.apogeemq.broker.delivery.Subscription;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.ExtensionHeaders.AcknowledgeRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ACKNOWLEDGE and RECOVER. Leases that have ended already, of subscriptions open or closed, are passed over: such
 * acknowledgements came too late. A transaction that acknowledges one cannot commit.
 */
final class SettleHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SettleHandlers.class);

    private final DeliveryService delivery;
    private final Transactions transactions;
    private final Recovery recovery;

    SettleHandlers(DeliveryService delivery, Transactions transactions, Recovery recovery) {
        this.delivery = delivery;
        this.transactions = transactions;
        this.recovery = recovery;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.ACKNOWLEDGE, this::acknowledge);
        handlers.register(RequestCode.RECOVER, this::recover);
    }

    private void acknowledge(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        Long clientTransaction = request.header(AcknowledgeRequest.class).transaction();
        ByteBuf body = request.body();
        if (body == null) {
            Reply.success(request, connection);
            return;
        }
        try {
            SettleGroups.check(body, body.readerIndex());
            ClientTransaction transaction = clientTransaction == null || clientTransaction == 0
                    ? null
                    : transactions.get(jms, clientTransaction);
            List<CompletableFuture<Void>> durable = new ArrayList<>();
            boolean late = transaction != null && !transaction.appending();
            try {
                SettleGroups.visit(
                        body,
                        body.readerIndex(),
                        (id, kind, offsets) ->
                                settle(request, jms, transaction, id, late(kind, late), offsets, durable));
            } finally {
                if (transaction != null && !late) {
                    transaction.appended();
                }
            }
            Reply.when(CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new)), request, connection);
        } catch (CommandException e) {
            if (!request.isOneway()) {
                throw e;
            }
            // nobody can be told, and going on would leave leases that the client takes for ended
            LOG.warn("Connection {} is closed: its acknowledgement failed: {}", jms.id(), e.getMessage());
            connection.close();
        }
    }

    /** What is received in a branch that was rolled back meanwhile goes back as all else of it did. */
    private static SettleKind late(SettleKind kind, boolean late) {
        return late && kind == SettleKind.CONSUMED ? SettleKind.RELEASE_COUNTED : kind;
    }

    private void settle(
            Command request,
            JmsConnection connection,
            ClientTransaction transaction,
            int subscriptionId,
            SettleKind kind,
            ByteBuf offsets,
            List<CompletableFuture<Void>> durable)
            throws CommandException {
        Subscription subscription = connection.subscriptions().get(subscriptionId);
        if (subscription == null) {
            offsets.release();
            if (transaction != null && kind == SettleKind.CONSUMED) {
                transaction.fail("subscription " + subscriptionId + ", whose message was acknowledged in it, is gone");
            }
            return;
        }
        CompletableFuture<Void> done = null;
        if (!request.isOneway()) {
            done = new CompletableFuture<>();
            durable.add(done);
        }
        if (transaction != null && kind == SettleKind.CONSUMED) {
            transaction.addAcknowledged(offsets.readableBytes() / SettleGroups.PAIR);
        }
        delivery.settle(subscription, kind, transaction == null ? null : transaction.delivery(), offsets, done);
    }

    private void recover(Command request, Connection connection) throws CommandException {
        Reply.when(recovery.reset(request, JmsConnection.of(connection)), request, connection);
    }
}
