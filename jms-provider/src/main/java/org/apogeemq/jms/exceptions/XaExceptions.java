package org.apogeemq.jms.exceptions;

import javax.transaction.xa.XAException;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;

/**
 * Turns failures into what a transaction manager is told. Codes that say that a branch was rolled back are used when that
 * is certain only: what cannot be asked now is XAER_RMFAIL or XA_RETRY, and the branch stays as it is.
 */
public final class XaExceptions {
    /** The calls of an XAResource, as far as they differ in what their failures mean. */
    public enum Call {
        START,
        END,
        PREPARE,
        COMMIT,
        COMMIT_ONE_PHASE,
        ROLLBACK,
        FORGET,
        RECOVER
    }

    private XaExceptions() {}

    /** The exception for a call that failed below; its text says what happened, its cause is the failure. */
    public static XAException of(Call call, Throwable error) {
        ProviderException failure = ProviderException.of(error);
        int code = code(call, failure.failure());
        XAException exception = of(code, failure.getMessage());
        exception.initCause(failure);
        return exception;
    }

    /** An exception with code and text; the code's name and what to do about it stand at the end of the text. */
    public static XAException of(int code, String text) {
        XAException exception = new XAException(text + " (" + name(code) + ")");
        exception.errorCode = code;
        return exception;
    }

    static int code(Call call, Failure failure) {
        return switch (failure) {
            case XA_UNKNOWN -> XAException.XAER_NOTA;
            case XA_DUPLICATE -> XAException.XAER_DUPID;
            case XA_PROTOCOL -> XAException.XAER_PROTO;
            case HEURISTIC_COMMIT -> XAException.XA_HEURCOM;
            case HEURISTIC_ROLLBACK -> XAException.XA_HEURRB;
            case ROLLED_BACK -> XAException.XA_RBROLLBACK;
            case TIMED_OUT -> XAException.XA_RBTIMEOUT;
            case IN_DOUBT -> XAException.XA_HEURHAZ;
            case DISCONNECTED -> call == Call.END ? XAException.XA_RBCOMMFAIL : XAException.XAER_RMFAIL;
            case BUSY -> call == Call.COMMIT ? XAException.XA_RETRY : XAException.XAER_RMFAIL;
            case TIMEOUT, CLOSED -> XAException.XAER_RMFAIL;
            default ->
                switch (call) {
                    // XAER_RMERR would say that the branch was rolled back
                    case COMMIT, COMMIT_ONE_PHASE, ROLLBACK, RECOVER -> XAException.XAER_RMFAIL;
                    case START, END, PREPARE, FORGET -> XAException.XAER_RMERR;
                };
        };
    }

    /** Whether the code says that the branch was or has to be rolled back. */
    public static boolean isRollback(int code) {
        return code >= XAException.XA_RBBASE && code <= XAException.XA_RBEND;
    }

    private static String name(int code) {
        return switch (code) {
            case XAException.XA_RBROLLBACK -> "XA_RBROLLBACK: the branch is or has to be rolled back";
            case XAException.XA_RBCOMMFAIL -> "XA_RBCOMMFAIL: the branch has to be rolled back";
            case XAException.XA_RBTIMEOUT -> "XA_RBTIMEOUT: the branch is or has to be rolled back";
            case XAException.XA_HEURCOM -> "XA_HEURCOM: forget the branch when this was noted";
            case XAException.XA_HEURRB -> "XA_HEURRB: forget the branch when this was noted";
            case XAException.XA_HEURHAZ -> "XA_HEURHAZ: look which of both happened";
            case XAException.XA_RETRY -> "XA_RETRY: nothing has changed, ask again later";
            case XAException.XAER_RMFAIL -> "XAER_RMFAIL: ask again later, on this or another connection";
            case XAException.XAER_NOTA -> "XAER_NOTA: it was decided, or never was here";
            case XAException.XAER_DUPID -> "XAER_DUPID: join it, or choose another xid";
            case XAException.XAER_PROTO -> "XAER_PROTO: the call is not allowed now";
            case XAException.XAER_INVAL -> "XAER_INVAL: an argument is not allowed";
            case XAException.XAER_OUTSIDE -> "XAER_OUTSIDE: end the local transaction first";
            case XAException.XAER_RMERR -> "XAER_RMERR";
            default -> "code " + code;
        };
    }
}
