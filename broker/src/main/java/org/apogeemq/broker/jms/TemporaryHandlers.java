package org.apogeemq.broker.jms;

import org.apogeemq.broker.delivery.Subscription;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreateTemporaryResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.DeleteTemporaryRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** CREATE_TEMPORARY and DELETE_TEMPORARY. */
final class TemporaryHandlers {
    private final Temporaries temporaries;

    TemporaryHandlers(Temporaries temporaries) {
        this.temporaries = temporaries;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.CREATE_TEMPORARY, this::create);
        handlers.register(RequestCode.DELETE_TEMPORARY, this::delete);
    }

    private void create(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        CreateTemporaryRequest header = request.header(CreateTemporaryRequest.class);
        SubscriptionKind kind = header.kind();
        if (kind != SubscriptionKind.QUEUE && kind != SubscriptionKind.TOPIC) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "kind " + kind + ": allowed are QUEUE and TOPIC");
        }
        try {
            boolean topic = kind == SubscriptionKind.TOPIC;
            String name = header.name();
            if (name == null) {
                name = temporaries.create(jms, topic);
            } else {
                temporaries.restore(jms, topic, name);
            }
            Reply.header(request, connection, new CreateTemporaryResponse(name));
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private void delete(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        String name = request.header(DeleteTemporaryRequest.class).name();
        if (!jms.temporaries.contains(name)) {
            throw new CommandException(
                    temporaries.exists(name) ? ResponseCode.NOT_OWNER : ResponseCode.INVALID_DESTINATION,
                    "temporary destination " + name
                            + (temporaries.exists(name) ? " belongs to another connection" : " does not exist"));
        }
        for (Subscription subscription : jms.subscriptions().values()) {
            if (subscription.spec().topic().equals(name)
                    && !subscription.closing().isDone()) {
                throw new CommandException(
                        ResponseCode.IN_USE, "temporary destination " + name + " has consumers; close them first");
            }
        }
        jms.temporaries.remove(name);
        temporaries.delete(name, jms);
        Reply.success(request, connection);
    }
}
