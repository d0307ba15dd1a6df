package org.apogeemq.jms.provider.rocketmq;

import java.util.Set;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.body.ClientConnection;

/** What JMS has and Apache RocketMQ has not: one message for each, which says what to do instead. */
final class Refusals {
    private static final String PAGE = " (docs/jms-on-rocketmq.md)";

    private Refusals() {}

    static ProviderException transactions() {
        return unsupported(
                "a transacted session: Apache RocketMQ cannot make several sends and acknowledgements take effect"
                        + " together. Use CLIENT_ACKNOWLEDGE and make the processing idempotent, or ApogeeMQ's own broker");
    }

    static ProviderException temporaryDestination() {
        return unsupported("a temporary destination: Apache RocketMQ has no topic that ends with its connection. Use a"
                + " permanent queue for replies, one for each requester");
    }

    static ProviderException selectorOnQueue(String queue) {
        return new ProviderException(
                Failure.INVALID_SELECTOR,
                "a selector or tags on queue '" + queue + "': all receivers of a queue are one consumer group on Apache"
                        + " RocketMQ, and what one of them left out would be lost for the others. Use a topic with one"
                        + " durable subscription for each selector" + PAGE);
    }

    static ProviderException tooOld(String broker, int version) {
        return unsupported("broker " + broker + " (version ordinal " + version
                + "): it is older than Apache RocketMQ 5.0," + " which brought pop consumption. Upgrade it");
    }

    static ProviderException groupOfOtherKind(String group, Set<ClientConnection> members) {
        return new ProviderException(
                Failure.IN_USE,
                "?group=" + group + ": " + members.iterator().next().clientId()
                        + " and perhaps others consume in this group"
                        + " by pull, which divides the queues between them; beside pop both would get every message."
                        + " Use a group of its own, or let those consume by pop (mqadmin setConsumeMode)" + PAGE);
    }

    static ProviderException noGroup(String what, String group, String broker) {
        return new ProviderException(
                Failure.INVALID_DESTINATION,
                what + ": consumer group '" + group + "' does not exist at broker " + broker
                        + ", which makes none by itself"
                        + " (autoCreateSubscriptionGroup=false), or it was deleted. Create it: mqadmin updateSubGroup -g "
                        + group + " -b <address>" + PAGE);
    }

    static ProviderException lostSend(String destination) {
        return new ProviderException(
                Failure.IN_DOUBT,
                "send to '" + destination
                        + "': the connection was lost before the broker's answer, so the message may be"
                        + " stored or not, and Apache RocketMQ does not recognise one that is sent twice. Send it again if"
                        + " a duplicate does no harm");
    }

    private static ProviderException unsupported(String what) {
        return new ProviderException(Failure.NOT_SUPPORTED, "not possible on Apache RocketMQ: " + what + PAGE);
    }
}
