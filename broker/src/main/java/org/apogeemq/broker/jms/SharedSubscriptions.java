package org.apogeemq.broker.jms;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The non-durable shared subscriptions that have consumers, so that one name means one topic and selector. Thread-safe. */
final class SharedSubscriptions {
    private record Use(String topic, String selector, int consumers) {
        boolean fits(SubscriptionSpec spec) {
            return topic.equals(spec.topic()) && Objects.equals(selector, spec.selectorText());
        }
    }

    private final ConcurrentHashMap<String, Use> uses = new ConcurrentHashMap<>();

    /**
     * Counts a consumer in.
     *
     * @throws CommandException IN_USE when the name's consumers have another topic or selector
     */
    void enter(SubscriptionSpec spec) throws CommandException {
        Use use = uses.compute(spec.group(), (group, there) -> {
            if (there == null) {
                return new Use(spec.topic(), spec.selectorText(), 1);
            }
            return there.fits(spec) ? new Use(there.topic(), there.selector(), there.consumers() + 1) : there;
        });
        if (!use.fits(spec)) {
            throw new CommandException(
                    ResponseCode.IN_USE,
                    "the shared subscription has " + use.consumers() + " active consumers with topic " + use.topic()
                            + " and selector " + use.selector());
        }
    }

    /** A consumer has closed. */
    void leave(SubscriptionSpec spec) {
        uses.computeIfPresent(
                spec.group(),
                (group, there) -> there.consumers() == 1
                        ? null
                        : new Use(there.topic(), there.selector(), there.consumers() - 1));
    }
}
