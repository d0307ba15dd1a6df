package org.apogeemq.jms.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.apogeemq.jms.exceptions.XaExceptions.Call;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class XaExceptionsTest {
    /** Failures that mean the same for every call. */
    private static final Map<Failure, Integer> CERTAIN = Map.of(
            Failure.XA_UNKNOWN, XAException.XAER_NOTA,
            Failure.XA_DUPLICATE, XAException.XAER_DUPID,
            Failure.XA_PROTOCOL, XAException.XAER_PROTO,
            Failure.HEURISTIC_COMMIT, XAException.XA_HEURCOM,
            Failure.HEURISTIC_ROLLBACK, XAException.XA_HEURRB,
            Failure.ROLLED_BACK, XAException.XA_RBROLLBACK,
            Failure.TIMED_OUT, XAException.XA_RBTIMEOUT,
            Failure.IN_DOUBT, XAException.XA_HEURHAZ);

    private static final Set<Integer> ASK_AGAIN = Set.of(XAException.XAER_RMFAIL, XAException.XA_RETRY);

    @ParameterizedTest
    @EnumSource(Failure.class)
    void everyFailureHasItsCodeWithTextAndCause(Failure failure) {
        for (Call call : Call.values()) {
            ProviderException cause = new ProviderException(failure, "branch 7:01:02: reason");
            XAException exception = XaExceptions.of(call, cause);
            assertThat(exception)
                    .hasMessageStartingWith("branch 7:01:02: reason (XA")
                    .hasCause(cause);
            if (CERTAIN.containsKey(failure)) {
                assertThat(exception.errorCode).isEqualTo(CERTAIN.get(failure));
            }
        }
    }

    /** XAER_RMERR, XAER_PROTO and XA_RB count as rolled back with transaction managers. */
    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"COMMIT", "COMMIT_ONE_PHASE", "ROLLBACK", "RECOVER"})
    void whatIsNotCertainIsAskedAgain(Call call) {
        for (Failure failure : Failure.values()) {
            if (!CERTAIN.containsKey(failure)) {
                assertThat(XaExceptions.code(call, failure)).as("%s", failure).isIn(ASK_AGAIN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void aBrokerThatCannotBeReachedIsAFailedResourceManager(Call call) {
        for (Failure failure : new Failure[] {Failure.TIMEOUT, Failure.CLOSED, Failure.DISCONNECTED}) {
            boolean lostWork = call == Call.END && failure == Failure.DISCONNECTED;
            assertThat(XaExceptions.code(call, failure))
                    .isEqualTo(lostWork ? XAException.XA_RBCOMMFAIL : XAException.XAER_RMFAIL);
        }
        assertThat(XaExceptions.code(call, Failure.BUSY))
                .isEqualTo(call == Call.COMMIT ? XAException.XA_RETRY : XAException.XAER_RMFAIL);
    }
}
