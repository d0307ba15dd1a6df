package org.apogeemq.broker.handler;

import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;

/** The border between the store's errors and response codes: one table. */
public final class StoreErrors {
    private StoreErrors() {}

    /** The response code for a refusal or failure of the store, as RocketMQ's clients understand it. */
    public static int code(StoreException.Category category) {
        return switch (category) {
            case BUSY -> ResponseCode.SYSTEM_BUSY;
            case DISK_FULL, CLOSED, READ_ONLY, LOCKED -> ResponseCode.SERVICE_NOT_AVAILABLE;
            case TOO_LARGE, INVALID -> ResponseCode.MESSAGE_ILLEGAL;
            case IO, DAMAGED, INCOMPATIBLE -> ResponseCode.SYSTEM_ERROR;
        };
    }

    /** The answer for a store exception. */
    public static CommandException answer(StoreException e) {
        return new CommandException(code(e.category()), e.getMessage());
    }
}
