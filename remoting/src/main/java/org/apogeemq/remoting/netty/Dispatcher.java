package org.apogeemq.remoting.netty;

import java.util.HashMap;
import java.util.Map;
import org.apogeemq.remoting.body.BodyException;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.HeaderException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a request's handler and turns what it throws into a response. Immutable. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int DENSE = 32768;

    /** Codes below {@link #DENSE}, nearly all there are, without boxing. */
    private final RequestHandler[] dense;

    private final Map<Integer, RequestHandler> others;

    Dispatcher(Map<Integer, RequestHandler> handlers) {
        others = new HashMap<>(handlers);
        others.keySet().removeIf(code -> code >= 0 && code < DENSE);
        int size = handlers.keySet().stream()
                        .mapToInt(Integer::intValue)
                        .filter(code -> code >= 0 && code < DENSE)
                        .max()
                        .orElse(-1)
                + 1;
        dense = new RequestHandler[size];
        handlers.forEach((code, handler) -> {
            if (code >= 0 && code < DENSE) {
                dense[code] = handler;
            }
        });
    }

    void dispatch(Command request, Connection connection) {
        int code = request.code();
        RequestHandler handler = code >= 0 && code < dense.length ? dense[code] : others.get(code);
        if (handler == null) {
            answer(
                    request,
                    connection,
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    " request type " + code + " not supported");
            return;
        }
        try {
            handler.handle(request, connection);
        } catch (CommandException e) {
            answer(request, connection, e.code(), e.getMessage());
        } catch (HeaderException | BodyException e) {
            answer(request, connection, ResponseCode.INVALID_PARAMETER, e.getMessage());
        } catch (Exception e) {
            LOG.warn("{}: {} failed", connection.remoteAddress(), request, e);
            answer(request, connection, ResponseCode.SYSTEM_ERROR, e.toString());
        }
    }

    private static void answer(Command request, Connection connection, int code, String remark) {
        if (request.isOneway()) {
            LOG.debug("{}: {} not carried out: {}", connection.remoteAddress(), request, remark);
        } else {
            connection.send(request.response(code, remark, null, null));
        }
    }
}
