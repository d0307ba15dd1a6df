package org.apogeemq.broker.jms;

import java.util.regex.Pattern;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.broker.topic.TopicNames;
import org.apogeemq.remoting.header.ExtensionHeaders.BrowseRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.selector.Selector;
import org.apogeemq.remoting.selector.SelectorException;

/** From what a client asks for to what delivery is told: the groups of the kinds of subscriptions, and their rules. */
final class SubscriptionSpecs {
    private static final String FROM_FIRST = "FIRST";
    private static final String FROM_LAST = "LAST";
    private static final Pattern TIME = Pattern.compile("[0-9]{1,18}");

    private SubscriptionSpecs() {}

    static boolean isNamedDurable(SubscriptionKind kind) {
        return kind == SubscriptionKind.DURABLE || kind == SubscriptionKind.SHARED_DURABLE;
    }

    /**
     * What a client asks for.
     *
     * @throws CommandException INVALID_SELECTOR, or INVALID_PARAMETER naming what is missing or not allowed
     */
    static SubscriptionSpec of(OpenSubscriptionRequest header, JmsConnection connection) throws CommandException {
        String selector = header.selector() == null || header.selector().isBlank() ? null : header.selector();
        if (header.tags() != null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "tags '" + header.tags() + "': not supported yet; use a selector on JMSType");
        }
        boolean noLocal = Boolean.TRUE.equals(header.noLocal()) && header.kind() != SubscriptionKind.QUEUE;
        return new SubscriptionSpec(
                header.subscriptionId(),
                header.kind(),
                header.destination(),
                group(header, connection),
                Temporaries.isTemporary(header.destination()),
                startAt(header),
                parse(selector),
                selector,
                noLocal ? connection.mark() : null,
                Boolean.TRUE.equals(header.orderly()),
                maxDeliveries(header.maxDeliveries()));
    }

    /** What a browser looks at. */
    static SubscriptionSpec of(BrowseRequest header) throws CommandException {
        if (header.kind() != SubscriptionKind.QUEUE && header.group() == null) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, "group is missing: needed to browse a subscription of a topic");
        }
        String selector = header.selector() == null || header.selector().isBlank() ? null : header.selector();
        return new SubscriptionSpec(
                0,
                header.kind(),
                header.destination(),
                header.group() == null ? JmsNames.queueGroup(header.destination()) : header.group(),
                Temporaries.isTemporary(header.destination()),
                SubscriptionSpec.FROM_FIRST,
                parse(selector),
                selector,
                null,
                false,
                SubscriptionSpec.BROKERS_LIMIT);
    }

    /** The definition of a named durable subscription. */
    static DurableSubscriptions.Definition definition(OpenSubscriptionRequest header, JmsConnection connection)
            throws CommandException {
        String selector = header.selector() == null || header.selector().isBlank() ? null : header.selector();
        return new DurableSubscriptions.Definition(
                ownClientId(header.clientId(), connection),
                required("name", header.name(), header.kind()),
                header.destination(),
                selector,
                Boolean.TRUE.equals(header.noLocal()),
                header.kind() == SubscriptionKind.SHARED_DURABLE,
                0,
                0);
    }

    /**
     * The client identifier of a request: none, or the one that the connection has claimed.
     *
     * @throws CommandException NOT_OWNER
     */
    static String ownClientId(String wanted, JmsConnection connection) throws CommandException {
        if (wanted != null && !wanted.equals(connection.clientId())) {
            throw new CommandException(
                    ResponseCode.NOT_OWNER,
                    "client id '" + wanted + "' is not claimed by this connection"
                            + (connection.clientId() == null ? "" : ", it has '" + connection.clientId() + "'"));
        }
        return wanted;
    }

    private static String group(OpenSubscriptionRequest header, JmsConnection connection) throws CommandException {
        SubscriptionKind kind = header.kind();
        String clientId = ownClientId(header.clientId(), connection);
        try {
            return switch (kind) {
                case QUEUE -> JmsNames.queueGroup(header.destination());
                case TOPIC -> "JMSN_" + connection.id() + "_" + header.subscriptionId();
                case DURABLE ->
                    JmsNames.durableGroup(required("clientId", clientId, kind), required("name", header.name(), kind));
                case SHARED_DURABLE -> JmsNames.sharedGroup(clientId, required("name", header.name(), kind));
                // a name of its own: it has nothing to do with a durable one of the same name
                case SHARED -> "JMSN_" + JmsNames.sharedGroup(clientId, required("name", header.name(), kind));
                case GROUP -> ordinaryGroup(required("name", header.name(), kind));
            };
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }

    private static String ordinaryGroup(String name) throws CommandException {
        String problem = TopicNames.groupProblem(name);
        if (problem != null) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, problem);
        }
        return name;
    }

    private static String required(String what, String value, SubscriptionKind kind) throws CommandException {
        if (value == null || value.isEmpty()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER, what + " is missing: a subscription of kind " + kind + " needs it");
        }
        return value;
    }

    private static int maxDeliveries(Integer wanted) throws CommandException {
        if (wanted == null) {
            return SubscriptionSpec.BROKERS_LIMIT;
        }
        if (wanted < 1 || wanted > SubscriptionSpec.MOST_DELIVERIES) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "maxDeliveries " + wanted + ": allowed are 1 to " + SubscriptionSpec.MOST_DELIVERIES);
        }
        return wanted;
    }

    private static long startAt(OpenSubscriptionRequest header) throws CommandException {
        String wanted = header.startAt();
        if (wanted == null) {
            return header.kind() == SubscriptionKind.QUEUE ? SubscriptionSpec.FROM_FIRST : SubscriptionSpec.FROM_NEXT;
        }
        boolean time = TIME.matcher(wanted).matches();
        if (header.kind() == SubscriptionKind.QUEUE
                || !time && !wanted.equals(FROM_FIRST) && !wanted.equals(FROM_LAST)) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "startAt '" + wanted + "': allowed are FIRST, LAST and a time in milliseconds since the epoch, with"
                            + " every kind but QUEUE");
        }
        if (time) {
            return Long.parseLong(wanted);
        }
        return wanted.equals(FROM_FIRST) ? SubscriptionSpec.FROM_FIRST : SubscriptionSpec.FROM_NEXT;
    }

    private static Selector parse(String selector) throws CommandException {
        try {
            return selector == null ? null : Selector.parse(selector);
        } catch (SelectorException e) {
            throw new CommandException(ResponseCode.INVALID_SELECTOR, e.getMessage());
        }
    }
}
