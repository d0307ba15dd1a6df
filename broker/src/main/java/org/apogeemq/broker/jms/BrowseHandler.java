package org.apogeemq.broker.jms;

import org.apogeemq.broker.delivery.BrowseSpec;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** BROWSE: pages of a queue's records, nothing is leased. */
final class BrowseHandler implements RequestHandler {
    private final DeliveryService delivery;
    private final JmsDestinations destinations;

    BrowseHandler(DeliveryService delivery, JmsDestinations destinations) {
        this.delivery = delivery;
        this.destinations = destinations;
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        BrowseRequest header = request.header(BrowseRequest.class);
        if (header.max() < 1) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "max " + header.max() + ": at least 1 record has to be asked for");
        }
        destinations.toReceive(header.destination(), jms);
        BrowseSpec spec = new BrowseSpec(SubscriptionSpecs.of(header), header.queueId(), header.offset(), header.max());
        delivery.browse(spec).whenComplete((page, failure) -> {
            if (failure != null) {
                Reply.failure(request, connection, failure);
                return;
            }
            Reply.send(
                    request,
                    connection,
                    ResponseCode.SUCCESS,
                    null,
                    new BrowseResponse(page.nextQueueId(), page.nextOffset(), page.end()),
                    page.body());
        });
    }
}
