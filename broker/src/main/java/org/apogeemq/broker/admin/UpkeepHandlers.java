package org.apogeemq.broker.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.store.Store;

/** Tidying at an operator's word: expired files of the log (329), consume queues (306), leftovers of deleted topics (316). */
final class UpkeepHandlers {
    private final Store store;
    private final Executor worker;

    UpkeepHandlers(AdminParts parts) {
        store = parts.store();
        worker = parts.worker();
    }

    void register(HandlerTable table) {
        table.register(RequestCode.DELETE_EXPIRED_COMMITLOG, this::deleteExpired);
        // consume queues are no files here and go with the log; a deleted topic leaves nothing behind
        table.register(RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE, Reply::success);
        table.register(RequestCode.CLEAN_UNUSED_TOPIC, Reply::success);
    }

    private void deleteExpired(Command request, Connection connection) {
        Reply.when(CompletableFuture.runAsync(store::deleteExpired, worker), request, connection);
    }
}
