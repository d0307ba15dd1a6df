package org.apogeemq.remoting.netty;

import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.engine.Pending;
import org.apogeemq.remoting.netty.RemotingException.Category;
import org.apogeemq.remoting.protocol.Command;

/** The one object a request costs: queued with its command, kept in the table of pending requests, handed to the caller. */
final class PendingRequest extends CompletableFuture<Command> implements Pending {
    private final Connection connection;
    private final Command command;
    private final long deadline;

    PendingRequest(Connection connection, Command command, long deadline) {
        this.connection = connection;
        this.command = command;
        this.deadline = deadline;
    }

    Command command() {
        return command;
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void answered(Command response) {
        complete(response);
    }

    @Override
    public void timedOut() {
        fail(Category.TIMEOUT, "no response in time", null);
    }

    @Override
    public void closed() {
        fail(Category.CLOSED, "the connection was closed before the response came", null);
    }

    void fail(Category category, String what, Throwable cause) {
        completeExceptionally(new RemotingException(
                category, "request " + command.code() + " to " + connection.remoteAddress() + ": " + what, cause));
    }
}
