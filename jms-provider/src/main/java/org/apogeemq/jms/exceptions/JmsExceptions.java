package org.apogeemq.jms.exceptions;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;

/**
 * Turns failures into JMS exceptions. The error code is the name of the {@link Failure}, the linked exception and the
 * cause are the failure itself.
 */
public final class JmsExceptions {

    private static final Map<Class<? extends JMSException>, RuntimeTwin> RUNTIME_TWINS = Map.ofEntries(
            Map.entry(IllegalStateException.class, IllegalStateRuntimeException::new),
            Map.entry(InvalidClientIDException.class, InvalidClientIDRuntimeException::new),
            Map.entry(InvalidDestinationException.class, InvalidDestinationRuntimeException::new),
            Map.entry(InvalidSelectorException.class, InvalidSelectorRuntimeException::new),
            Map.entry(JMSSecurityException.class, JMSSecurityRuntimeException::new),
            Map.entry(MessageFormatException.class, MessageFormatRuntimeException::new),
            Map.entry(MessageNotWriteableException.class, MessageNotWriteableRuntimeException::new),
            Map.entry(ResourceAllocationException.class, ResourceAllocationRuntimeException::new),
            Map.entry(TransactionInProgressException.class, TransactionInProgressRuntimeException::new),
            Map.entry(TransactionRolledBackException.class, TransactionRolledBackRuntimeException::new));

    @FunctionalInterface
    private interface RuntimeTwin {
        JMSRuntimeException of(String reason, String errorCode, Throwable cause);
    }

    private JmsExceptions() {}

    /** The JMS exception for a failed operation; the failure's own text is its text. */
    public static JMSException of(Throwable error) {
        if (error instanceof JMSException already) {
            return already;
        }
        if (error instanceof CompletionException && error.getCause() instanceof JMSException inside) {
            return inside;
        }
        ProviderException failure = ProviderException.of(error);
        JMSException exception = constructor(failure.failure())
                .apply(failure.getMessage(), failure.failure().name());
        exception.setLinkedException(failure);
        exception.initCause(failure);
        return exception;
    }

    private static BiFunction<String, String, JMSException> constructor(Failure failure) {
        return switch (failure) {
            case INVALID_DESTINATION -> InvalidDestinationException::new;
            case INVALID_SELECTOR -> InvalidSelectorException::new;
            case CLIENT_ID_IN_USE -> InvalidClientIDException::new;
            // Section 4.1.4, 6.2.3 and the interfaces: deleting what is in use is a plain exception.
            case IN_USE -> JMSException::new;
            // Session.unsubscribe: a name that is not known is an invalid destination.
            case UNKNOWN_SUBSCRIPTION -> InvalidDestinationException::new;
            case ROLLED_BACK, TIMED_OUT -> TransactionRolledBackException::new;
            // Rolled back or not, nobody here knows: not a TransactionRolledBackException, which would promise it.
            case IN_DOUBT -> JMSException::new;
            case LIMIT_EXCEEDED, BUSY -> ResourceAllocationException::new;
            case SECURITY -> JMSSecurityException::new;
            case CLOSED -> IllegalStateException::new;
            // what a transaction manager is told is in XAException; these reach an application through no call of its
            // own
            case XA_UNKNOWN, XA_DUPLICATE, XA_PROTOCOL, HEURISTIC_COMMIT, HEURISTIC_ROLLBACK, INCOMPLETE ->
                JMSException::new;
            case ILLEGAL, NOT_FOUND, TIMEOUT, DISCONNECTED, NOT_SUPPORTED, INTERNAL -> JMSException::new;
        };
    }

    /** The unchecked twin that the simplified API throws: same text, error code and cause. */
    public static JMSRuntimeException runtime(JMSException exception) {
        RuntimeTwin twin = RUNTIME_TWINS.getOrDefault(exception.getClass(), JMSRuntimeException::new);
        return twin.of(exception.getMessage(), exception.getErrorCode(), exception);
    }
}
