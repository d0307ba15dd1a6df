package org.apogeemq.namesrv.handler;

import java.util.Map;
import org.apogeemq.namesrv.config.ChangeableConfig;
import org.apogeemq.namesrv.kv.KeyValueStore;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.header.NamesrvHeaders.KvRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.KvResponse;
import org.apogeemq.remoting.header.NamesrvHeaders.NamespaceRequest;
import org.apogeemq.remoting.header.NamesrvHeaders.PutKvRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** Key-value settings: 100, 101, 102, 219. A change is answered when it is on disk. */
final class KeyValueHandlers {
    private final KeyValueStore store;
    private final DiskWorker disk;

    KeyValueHandlers(KeyValueStore store, DiskWorker disk) {
        this.store = store;
        this.disk = disk;
    }

    void register(Map<Integer, RequestHandler> table) {
        table.put(RequestCode.PUT_KV_CONFIG, this::put);
        table.put(RequestCode.GET_KV_CONFIG, this::get);
        table.put(RequestCode.DELETE_KV_CONFIG, this::delete);
        table.put(RequestCode.GET_KVLIST_BY_NAMESPACE, this::list);
    }

    private void put(Command request, Connection connection) throws CommandException {
        PutKvRequest header = request.header(PutKvRequest.class);
        checkWritable("PUT_KV_CONFIG", header.namespace(), header.key());
        disk.answerAfter(() -> store.put(header.namespace(), header.key(), header.value()), request, connection);
    }

    private void get(Command request, Connection connection) throws CommandException {
        KvRequest header = request.header(KvRequest.class);
        String value = store.get(header.namespace(), header.key());
        if (value == null) {
            throw new CommandException(
                    ResponseCode.QUERY_NOT_FOUND,
                    "No config item, Namespace: " + header.namespace() + " Key: " + header.key());
        }
        connection.send(request.response(ResponseCode.SUCCESS, null, new KvResponse(value), null));
    }

    private void delete(Command request, Connection connection) throws CommandException {
        KvRequest header = request.header(KvRequest.class);
        checkWritable("DELETE_KV_CONFIG", header.namespace(), header.key());
        disk.answerAfter(() -> store.delete(header.namespace(), header.key()), request, connection);
    }

    private void list(Command request, Connection connection) throws CommandException {
        String namespace = request.header(NamespaceRequest.class).namespace();
        Map<String, String> values = store.namespace(namespace);
        if (values.isEmpty()) {
            throw new CommandException(ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + namespace);
        }
        connection.send(request.response(ResponseCode.SUCCESS, null, null, BodyCodec.encode(new KVTable(values))));
    }

    private static void checkWritable(String command, String namespace, String key) throws CommandException {
        Checks.name(command, "namespace", namespace);
        Checks.name(command, "key", key);
        if (namespace.equals(ChangeableConfig.NAMESPACE)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION,
                    "Namespace " + namespace + " holds the name server's own settings; change them with"
                            + " UPDATE_NAMESRV_CONFIG (mqadmin updateNamesrvConfig)");
        }
    }
}
