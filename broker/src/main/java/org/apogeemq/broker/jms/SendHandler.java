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
        if (jms.pendingBytes.get() > limits.maxPendingBytes()) {
            CommandException busy = new CommandException(
                    ResponseCode.SYSTEM_BUSY,
                    "more than " + limits.maxPendingBytes() + " bytes sent on this connection wait for the log");
            reader.failTransactions(request.body(), jms, busy);
            throw busy;
        }
        SendBatch batch = new SendBatch(request, jms);
        reader.read(request.body(), jms, batch);
        batch.submit(store);
    }
}
