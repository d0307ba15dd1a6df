package org.apogeemq.broker.jms;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.delivery.SettleKind;
import org.apogeemq.broker.delivery.Subscription;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Takes back what subscriptions have: the common part of RECOVER and ROLLBACK. */
final class Recovery {
    private final DeliveryService delivery;

    Recovery(DeliveryService delivery) {
        this.delivery = delivery;
    }

    /**
     * Releases the leases listed in the body, then all others of the subscriptions listed, and takes back their credit.
     * Completes when nothing more of them is on its way.
     *
     * @throws CommandException INVALID_PARAMETER when the body is malformed; nothing is done then
     */
    CompletableFuture<Void> reset(Command request, JmsConnection connection) throws CommandException {
        ByteBuf body = request.body();
        if (body == null) {
            return CompletableFuture.completedFuture(null);
        }
        int at = body.readerIndex();
        int count = body.readableBytes() < 4 ? -1 : body.getInt(at);
        if (count < 0 || count > (body.readableBytes() - 4) / 4) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "the body says " + count + " subscriptions and has " + body.readableBytes() + " bytes");
        }
        int groups = at + 4 + 4 * count;
        SettleGroups.check(body, groups);
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Subscription subscription = connection.subscriptions().get(body.getInt(at + 4 + 4 * i));
            if (subscription != null) {
                subscriptions.add(subscription);
            }
        }
        SettleGroups.visit(body, groups, (id, kind, offsets) -> release(connection, id, kind, offsets));
        return delivery.reset(subscriptions);
    }

    private void release(JmsConnection connection, int subscriptionId, SettleKind kind, ByteBuf offsets)
            throws CommandException {
        Subscription subscription = connection.subscriptions().get(subscriptionId);
        if (subscription == null) {
            offsets.release();
            return;
        }
        delivery.settle(subscription, kind, null, offsets, null);
    }
}
