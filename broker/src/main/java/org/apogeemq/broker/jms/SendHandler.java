package org.apogeemq.broker.jms;

import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.Store;

/** SEND: appends the messages of a frame as one batch. */
final class SendHandler implements RequestHandler {
    private final Store store;
    private final SendReader reader;
    private final JmsLimits limits;

    SendHandler(Store store, SendReader reader, JmsLimits limits) {
        this.store = store;
        this.reader = reader;
        this.limits = limits;
    }

    @Override
    public void handle(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        if (request.body() == null) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL, "SEND without a body: at least one entry is needed");
        }
        if (reader.followsRefusal(request.body())) {
            jms.refusesSends = false;
        }
        try {
            send(request, jms);
        } catch (CommandException e) {
            if (e.code() == ResponseCode.SYSTEM_BUSY) {
                jms.refusesSends = !request.isOneway();
                reader.refuseAll(request.body(), jms, e, !request.isOneway());
            }
            throw e;
        }
    }

    private void send(Command request, JmsConnection jms) throws CommandException {
        if (jms.refusesSends) {
            throw busy("sends before this one were refused and come first");
        }
        if (jms.pendingBytes.get() > limits.maxPendingBytes()) {
            throw busy("more than " + limits.maxPendingBytes() + " bytes sent on this connection wait for the log");
        }
        SendBatch batch = new SendBatch(request, jms);
        try {
            reader.read(request.body(), jms, batch);
            batch.submit(store);
        } catch (CommandException | RuntimeException e) {
            batch.takeBack();
            throw e;
        }
    }

    private static CommandException busy(String why) {
        return new CommandException(ResponseCode.SYSTEM_BUSY, why);
    }
}
