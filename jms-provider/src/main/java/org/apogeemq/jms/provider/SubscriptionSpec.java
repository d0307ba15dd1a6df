package org.apogeemq.jms.provider;

/**
 * What a consumer asks for.
 *
 * @param id chosen by the client, unique on its connection
 * @param destination physical name
 * @param clientId null when the connection has none
 * @param name of a durable or shared subscription, or the RocketMQ group for {@link Kind#GROUP}; else null
 * @param selector null when every message is wanted
 * @param tags RocketMQ tag expression from the destination's options, null when none
 * @param credit messages the broker may push at once
 */
public record SubscriptionSpec(
        int id,
        Kind kind,
        String destination,
        boolean temporary,
        String clientId,
        String name,
        String selector,
        boolean noLocal,
        String tags,
        int credit) {

    /** The same with another initial credit. */
    public SubscriptionSpec withCredit(int other) {
        return new SubscriptionSpec(id, kind, destination, temporary, clientId, name, selector, noLocal, tags, other);
    }

    /** The names are those of the wire. */
    public enum Kind {
        QUEUE,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE,
        GROUP
    }
}
