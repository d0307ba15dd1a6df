package org.apogeemq.jms.provider.wire;

import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.TagExpression;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.SubscriptionKind;

/** What a consumer asks for, as the broker is told. */
final class SubscriptionHeader {
    private SubscriptionHeader() {}

    static OpenSubscriptionRequest of(SubscriptionSpec spec) {
        return new OpenSubscriptionRequest(
                spec.id(),
                SubscriptionKind.valueOf(spec.kind().name()),
                spec.destination(),
                spec.clientId(),
                spec.name(),
                TagExpression.and(spec.tags(), spec.selector()),
                spec.noLocal() ? Boolean.TRUE : null,
                spec.credit(),
                null,
                spec.since() == null ? null : Long.toString(spec.since()),
                spec.orderly() ? Boolean.TRUE : null,
                spec.maxDeliveries());
    }
}
