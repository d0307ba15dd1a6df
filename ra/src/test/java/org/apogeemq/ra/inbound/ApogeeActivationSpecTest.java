package org.apogeemq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may stand in an activation. */
@Timeout(60)
class ApogeeActivationSpecTest {
    private static ApogeeActivationSpec queue() {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestination("ORDERS");
        spec.setDestinationType("jakarta.jms.Queue");
        return spec;
    }

    private static ApogeeActivationSpec topic() {
        ApogeeActivationSpec spec = queue();
        spec.setDestinationType("jakarta.jms.Topic");
        return spec;
    }

    @Test
    void queueByNameNeedsNothingElse() {
        assertThatCode(queue()::validate).doesNotThrowAnyException();
    }

    @Test
    void lookupNeedsNoType() {
        ApogeeActivationSpec spec = new ApogeeActivationSpec();
        spec.setDestinationLookup("jms/orders");
        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    @Test
    void durableSubscriptionNeedsNoClientIdentifier() {
        ApogeeActivationSpec spec = topic();
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("billing");
        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(s -> s.setDestination(null), "destination", "destination and destinationLookup are not set"),
                mistake(s -> s.setDestinationType(null), "destinationType", "jakarta.jms.Queue or jakarta.jms.Topic"),
                mistake(
                        s -> s.setDestinationType("Queue"),
                        "destinationType",
                        "destinationType='Queue' is not allowed"),
                mistake(s -> s.setDestination("A?x=1"), "destination", "option 'x' is not known"),
                mistake(
                        s -> s.setAcknowledgeMode("Client"),
                        "acknowledgeMode",
                        "Auto-acknowledge or Dups-ok-acknowledge"),
                mistake(s -> s.setSubscriptionDurability("yes"), "subscriptionDurability", "Durable or NonDurable"),
                mistake(s -> s.setSubscriptionDurability("Durable"), "subscriptionDurability", "is for topics"),
                mistake(s -> s.setShareSubscription(true), "shareSubscription", "is for topics"),
                mistake(s -> s.setGroup("g"), "group", "is for topics"),
                mistake(
                        s -> s.setConcurrency(0),
                        "concurrency",
                        "concurrency=0 is not allowed; it must be from 1 to 1000"),
                mistake(s -> s.setPrefetch(0), "prefetch", "from 1 to 100000"),
                mistake(s -> s.setPrefetch(null), "prefetch", "prefetch=null"),
                mistake(s -> s.setRedeliveryDelay(-1L), "redeliveryDelay", "from 0 to 3600000"),
                mistake(s -> s.setRedeliveryMaxDelay(3_600_001L), "redeliveryMaxDelay", "from 0 to 3600000"),
                mistake(s -> s.setReconnectDelay(0L), "reconnectDelay", "from 1 to 3600000"),
                mistake(s -> s.setReconnectMaxDelay(0L), "reconnectMaxDelay", "from 1 to 3600000"),
                mistake(s -> s.setDestination("java:/jms/orders"), "destination", "set it as destinationLookup"),
                mistake(s -> s.setStartPosition("first"), "startPosition", "is for topics"),
                mistake(s -> s.setMaxRedeliveries(-1), "maxRedeliveries", "from 0 to 10000"),
                mistake(s -> s.setMaxRedeliveries(10_001), "maxRedeliveries", "maxRedeliveries=10001 is not allowed"),
                mistake(s -> s.setMaxSession(0), "concurrency", "concurrency=0 is not allowed"),
                mistake(s -> s.setUri("tcp://x"), "uri", "must begin with apogee://"),
                mistake(s -> s.setPassword("secret"), "uri", "password is set and user is not"));
    }

    private static Arguments mistake(Consumer<ApogeeActivationSpec> mistake, String property, String text) {
        return Arguments.of(mistake, property, text);
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("mistakes")
    void mistakeIsNamedWithWhatIsAllowed(Consumer<ApogeeActivationSpec> mistake, String property, String text) {
        ApogeeActivationSpec spec = queue();
        mistake.accept(spec);
        InvalidPropertyException problem = catchThrowableOfType(InvalidPropertyException.class, spec::validate);
        assertThat(problem).hasMessageContaining(text).hasMessageNotContaining("secret");
        assertThat(Arrays.stream(problem.getInvalidPropertyDescriptors()).map(FeatureDescriptor::getName))
                .containsExactly(property);
    }

    @Test
    void startPositionIsAWordOrATime() {
        ApogeeActivationSpec spec = topic();
        spec.setGroup("g");
        for (String allowed : List.of("first", "last", "2026-01-31T08:00:00Z", "1769846400000")) {
            spec.setStartPosition(allowed);
            assertThatCode(spec::validate).doesNotThrowAnyException();
        }
        spec.setStartPosition("yesterday");
        assertThatThrownBy(spec::validate)
                .hasMessageContaining("startPosition='yesterday' is not allowed; it must be first, last, a time");
    }

    @Test
    void namesOfOtherAdaptersMeanTheSame() {
        ApogeeActivationSpec spec = topic();
        spec.setMaxSession(3);
        assertThat(spec.getConcurrency()).isEqualTo(3);
        spec.setMaxSessions(1);
        assertThat(spec.getConcurrency()).isEqualTo(1);
        spec.setShareSubscriptions(true);
        assertThat(spec.getShareSubscription()).isTrue();
        spec.setUserName("me");
        assertThat(spec.getUser()).isEqualTo("me");
        spec.setMaxSession(null); // as servers set what was left out
        spec.setShareSubscriptions(null);
        spec.setUserName("");
        assertThat(spec.getConcurrency()).isEqualTo(1);
        assertThat(spec.getShareSubscription()).isTrue();
        assertThat(spec.getUser()).isEqualTo("me");
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        ApogeeActivationSpec spec = topic();
        spec.setConcurrency(5000);
        spec.setSubscriptionDurability("Durable");
        assertThatThrownBy(spec::validate).hasMessageContaining("concurrency").hasMessageContaining("subscriptionName");
    }

    @Test
    void equalValuesDoNotMakeEqualActivations() {
        assertThat(queue()).isNotEqualTo(queue());
    }
}
