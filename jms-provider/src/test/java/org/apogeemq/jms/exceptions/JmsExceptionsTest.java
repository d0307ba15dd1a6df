package org.apogeemq.jms.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

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
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
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
import java.util.stream.Stream;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class JmsExceptionsTest {

    private static final Map<Failure, Class<? extends JMSException>> TABLE = Map.ofEntries(
            Map.entry(Failure.INVALID_DESTINATION, InvalidDestinationException.class),
            Map.entry(Failure.INVALID_SELECTOR, InvalidSelectorException.class),
            Map.entry(Failure.CLIENT_ID_IN_USE, InvalidClientIDException.class),
            Map.entry(Failure.IN_USE, JMSException.class),
            Map.entry(Failure.UNKNOWN_SUBSCRIPTION, InvalidDestinationException.class),
            Map.entry(Failure.ROLLED_BACK, TransactionRolledBackException.class),
            Map.entry(Failure.TIMED_OUT, TransactionRolledBackException.class),
            Map.entry(Failure.XA_UNKNOWN, JMSException.class),
            Map.entry(Failure.XA_DUPLICATE, JMSException.class),
            Map.entry(Failure.XA_PROTOCOL, JMSException.class),
            Map.entry(Failure.INCOMPLETE, JMSException.class),
            Map.entry(Failure.HEURISTIC_COMMIT, JMSException.class),
            Map.entry(Failure.HEURISTIC_ROLLBACK, JMSException.class),
            Map.entry(Failure.IN_DOUBT, JMSException.class),
            Map.entry(Failure.LIMIT_EXCEEDED, ResourceAllocationException.class),
            Map.entry(Failure.SECURITY, JMSSecurityException.class),
            Map.entry(Failure.NOT_FOUND, JMSException.class),
            Map.entry(Failure.ILLEGAL, JMSException.class),
            Map.entry(Failure.BUSY, ResourceAllocationException.class),
            Map.entry(Failure.TIMEOUT, JMSException.class),
            Map.entry(Failure.DISCONNECTED, JMSException.class),
            Map.entry(Failure.CLOSED, IllegalStateException.class),
            Map.entry(Failure.NOT_SUPPORTED, JMSException.class),
            Map.entry(Failure.INTERNAL, JMSException.class));

    @ParameterizedTest
    @EnumSource(Failure.class)
    void everyFailureHasItsException(Failure failure) {
        assertThat(TABLE).containsKey(failure);
        ProviderException cause = new ProviderException(failure, "queue ORDERS: reason");
        JMSException exception = JmsExceptions.of(cause);
        assertThat(exception)
                .isExactlyInstanceOf(TABLE.get(failure))
                .hasMessage("queue ORDERS: reason")
                .hasCause(cause);
        assertThat(exception.getErrorCode()).isEqualTo(failure.name());
        assertThat(exception.getLinkedException()).isSameAs(cause);
    }

    @Test
    void wrappersAreTakenOff() {
        ProviderException cause = new ProviderException(Failure.BUSY, "full");
        assertThat(JmsExceptions.of(new CompletionException(cause)))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessage("full");
        JMSException already = new JMSException("x");
        assertThat(JmsExceptions.of(already)).isSameAs(already);
        assertThat(JmsExceptions.of(new CompletionException(already))).isSameAs(already);
        assertThat(JmsExceptions.of(new ArithmeticException("/ by zero")).getErrorCode())
                .isEqualTo("INTERNAL");
    }

    static Stream<Arguments> twins() {
        return Stream.of(
                Arguments.of(new JMSException("r", "c"), JMSRuntimeException.class),
                Arguments.of(new IllegalStateException("r", "c"), IllegalStateRuntimeException.class),
                Arguments.of(new InvalidClientIDException("r", "c"), InvalidClientIDRuntimeException.class),
                Arguments.of(new InvalidDestinationException("r", "c"), InvalidDestinationRuntimeException.class),
                Arguments.of(new InvalidSelectorException("r", "c"), InvalidSelectorRuntimeException.class),
                Arguments.of(new JMSSecurityException("r", "c"), JMSSecurityRuntimeException.class),
                Arguments.of(new MessageFormatException("r", "c"), MessageFormatRuntimeException.class),
                Arguments.of(new MessageNotWriteableException("r", "c"), MessageNotWriteableRuntimeException.class),
                Arguments.of(new ResourceAllocationException("r", "c"), ResourceAllocationRuntimeException.class),
                Arguments.of(new TransactionInProgressException("r", "c"), TransactionInProgressRuntimeException.class),
                Arguments.of(new TransactionRolledBackException("r", "c"), TransactionRolledBackRuntimeException.class),
                Arguments.of(new MessageEOFException("r", "c"), JMSRuntimeException.class),
                Arguments.of(new MessageNotReadableException("r", "c"), JMSRuntimeException.class));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void everyExceptionHasItsRuntimeTwin(JMSException exception, Class<? extends JMSRuntimeException> twin) {
        JMSRuntimeException runtime = JmsExceptions.runtime(exception);
        assertThat(runtime).isExactlyInstanceOf(twin).hasMessage("r").hasCause(exception);
        assertThat(runtime.getErrorCode()).isEqualTo("c");
    }
}
