package org.apogeemq.namesrv.handler;

import java.util.Map;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What RocketMQ's controller would answer, which chooses masters among replicas: refused with the reason. */
final class ControllerHandlers {
    private static final Map<Integer, String> NAMES = Map.of(
            1001, "CONTROLLER_ALTER_SYNC_STATE_SET",
            1002, "CONTROLLER_ELECT_MASTER",
            1003, "CONTROLLER_REGISTER_BROKER",
            1004, "CONTROLLER_GET_REPLICA_INFO",
            1005, "CONTROLLER_GET_METADATA_INFO",
            1006, "CONTROLLER_GET_SYNC_STATE_DATA",
            1009, "UPDATE_CONTROLLER_CONFIG",
            1010, "GET_CONTROLLER_CONFIG",
            1011, "CLEAN_BROKER_DATA");

    void register(Map<Integer, RequestHandler> table) {
        NAMES.forEach((code, name) -> table.put(code, (request, connection) -> {
            throw new CommandException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    name + " (" + code + ") is not supported: there is no controller, as brokers have no replicas");
        }));
    }
}
