package org.apogeemq.jms.provider.wire;

import java.util.Map;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.netty.RemotingException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The border between the wire's errors and the seam's: one table for response codes, one for connection errors. */
public final class Failures {
    static final Map<Integer, Failure> BY_CODE = Map.ofEntries(
            Map.entry(ResponseCode.SYSTEM_ERROR, Failure.INTERNAL),
            Map.entry(ResponseCode.SYSTEM_BUSY, Failure.BUSY),
            Map.entry(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, Failure.NOT_SUPPORTED),
            Map.entry(ResponseCode.VERSION_NOT_SUPPORTED, Failure.NOT_SUPPORTED),
            Map.entry(ResponseCode.FLUSH_DISK_TIMEOUT, Failure.TIMEOUT),
            Map.entry(ResponseCode.SLAVE_NOT_AVAILABLE, Failure.TIMEOUT),
            Map.entry(ResponseCode.FLUSH_SLAVE_TIMEOUT, Failure.TIMEOUT),
            Map.entry(ResponseCode.MESSAGE_ILLEGAL, Failure.ILLEGAL),
            Map.entry(ResponseCode.INVALID_PARAMETER, Failure.ILLEGAL),
            Map.entry(ResponseCode.SERVICE_NOT_AVAILABLE, Failure.BUSY),
            Map.entry(ResponseCode.FLOW_CONTROL, Failure.BUSY),
            Map.entry(ResponseCode.NO_PERMISSION, Failure.SECURITY),
            Map.entry(ResponseCode.TOPIC_NOT_EXIST, Failure.INVALID_DESTINATION),
            Map.entry(ResponseCode.INVALID_SELECTOR, Failure.INVALID_SELECTOR),
            Map.entry(ResponseCode.CLIENT_ID_IN_USE, Failure.CLIENT_ID_IN_USE),
            Map.entry(ResponseCode.INVALID_DESTINATION, Failure.INVALID_DESTINATION),
            Map.entry(ResponseCode.IN_USE, Failure.IN_USE),
            Map.entry(ResponseCode.QUERY_NOT_FOUND, Failure.NOT_FOUND),
            Map.entry(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, Failure.UNKNOWN_SUBSCRIPTION),
            Map.entry(ResponseCode.UNKNOWN_SUBSCRIPTION, Failure.UNKNOWN_SUBSCRIPTION),
            Map.entry(ResponseCode.TRANSACTION_ROLLED_BACK, Failure.ROLLED_BACK),
            Map.entry(ResponseCode.XA_UNKNOWN, Failure.XA_UNKNOWN),
            Map.entry(ResponseCode.XA_DUPLICATE, Failure.XA_DUPLICATE),
            Map.entry(ResponseCode.XA_PROTOCOL, Failure.XA_PROTOCOL),
            Map.entry(ResponseCode.HEURISTIC_COMMIT, Failure.HEURISTIC_COMMIT),
            Map.entry(ResponseCode.HEURISTIC_ROLLBACK, Failure.HEURISTIC_ROLLBACK),
            Map.entry(ResponseCode.TRANSACTION_TIMED_OUT, Failure.TIMED_OUT),
            Map.entry(ResponseCode.TRANSACTION_INCOMPLETE, Failure.INCOMPLETE),
            Map.entry(ResponseCode.LIMIT_EXCEEDED, Failure.LIMIT_EXCEEDED),
            Map.entry(ResponseCode.NOT_OWNER, Failure.INVALID_DESTINATION));

    private Failures() {}

    /** The failure that a response code other than success stands for. */
    public static ProviderException ofCode(int code, String remark, String what) {
        Failure failure = BY_CODE.getOrDefault(code, Failure.INTERNAL);
        String text = remark == null || remark.isBlank() ? "no reason given" : remark;
        return new ProviderException(failure, what + ": " + text + " (broker's code " + code + ")");
    }

    /** The failure that an error of the connection stands for. */
    public static ProviderException ofConnection(Throwable error, String what) {
        Throwable t = error;
        while ((t instanceof java.util.concurrent.CompletionException) && t.getCause() != null) {
            t = t.getCause();
        }
        if (t instanceof ProviderException p) {
            return p;
        }
        if (t instanceof RemotingException r) {
            Failure failure = switch (r.category()) {
                case CONNECT_FAILED, CLOSED -> Failure.DISCONNECTED;
                case TIMEOUT -> Failure.TIMEOUT;
                case OVERLOADED -> Failure.BUSY;
            };
            return new ProviderException(failure, what + ": " + r.getMessage(), r);
        }
        return new ProviderException(Failure.INTERNAL, what + ": " + t, t);
    }
}
