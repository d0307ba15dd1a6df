package org.apogeemq.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsNames;

/**
 * A queue or topic by name. Immutable; equal when kind, topic and options are equal.
 *
 * <p>The name may end in options, written as a query: {@code ORDERS?tags=A||B&group=billing}, see
 * {@link DestinationOptions}.
 */
public abstract sealed class ApogeeDestination implements Destination, Serializable, Referenceable
        permits ApogeeQueue, ApogeeTopic {

    private static final long serialVersionUID = 1L;
    /** Where destinations of ours are, the resource adapter's too. */
    private static final Set<String> OUR_PACKAGES = Set.of("org.apogeemq.jms.destination", "org.apogeemq.ra.admin");

    private final DestinationKind kind;
    private final String name;
    private final String physicalName;
    private final DestinationOptions options;

    ApogeeDestination(DestinationKind kind, String name, String physicalName, DestinationOptions options) {
        this.kind = kind;
        this.name = Objects.requireNonNull(name, "name");
        this.physicalName = physicalName;
        this.options = options;
    }

    /**
     * The queue with this name.
     *
     * @throws InvalidDestinationException when the name or an option is not allowed; says why
     */
    public static ApogeeQueue queue(String name) throws InvalidDestinationException {
        ParsedName parsed = ParsedName.of("queue", name);
        return new ApogeeQueue(DestinationKind.QUEUE, name, parsed.physical(), parsed.options());
    }

    /**
     * The topic with this name.
     *
     * @throws InvalidDestinationException when the name or an option is not allowed; says why
     */
    public static ApogeeTopic topic(String name) throws InvalidDestinationException {
        ParsedName parsed = ParsedName.of("topic", name);
        return new ApogeeTopic(DestinationKind.TOPIC, name, parsed.physical(), parsed.options());
    }

    /** A temporary queue that the broker has made for {@code owner}'s connection. */
    public static ApogeeTemporaryQueue temporaryQueue(String physicalName, TemporaryOwner owner) {
        return new ApogeeTemporaryQueue(JmsNames.logical(physicalName), physicalName, Objects.requireNonNull(owner));
    }

    /** A temporary topic that the broker has made for {@code owner}'s connection. */
    public static ApogeeTemporaryTopic temporaryTopic(String physicalName, TemporaryOwner owner) {
        return new ApogeeTemporaryTopic(JmsNames.logical(physicalName), physicalName, Objects.requireNonNull(owner));
    }

    /** The destination that a received record names. A temporary one made here has no owner and cannot be deleted. */
    public static ApogeeDestination ofPhysical(DestinationKind kind, String physicalName) {
        String name = JmsNames.logical(physicalName);
        return switch (kind) {
            case QUEUE -> new ApogeeQueue(kind, name, physicalName, DestinationOptions.NONE);
            case TOPIC -> new ApogeeTopic(kind, name, physicalName, DestinationOptions.NONE);
            case TEMPORARY_QUEUE -> new ApogeeTemporaryQueue(name, physicalName, null);
            case TEMPORARY_TOPIC -> new ApogeeTemporaryTopic(name, physicalName, null);
        };
    }

    /**
     * Any object that stands for a queue or topic of ApogeeMQ as one of these classes: itself; by its name what the
     * resource adapter has as administered object, and what was made by these classes under another class loader, as
     * there are several in an application server.
     *
     * @throws InvalidDestinationException when it is null, of another provider, or a name that is not allowed
     */
    public static ApogeeDestination of(Destination destination) throws JMSException {
        if (destination instanceof ApogeeDestination own) {
            return own;
        }
        if (destination == null) {
            throw new InvalidDestinationException("the destination is null");
        }
        if (OUR_PACKAGES.contains(destination.getClass().getPackageName())) {
            if (destination instanceof Queue queue) {
                return destination instanceof TemporaryQueue
                        ? ofPhysical(DestinationKind.TEMPORARY_QUEUE, JmsNames.physical(queue.getQueueName()))
                        : queue(queue.getQueueName());
            }
            if (destination instanceof Topic topic) {
                return destination instanceof TemporaryTopic
                        ? ofPhysical(DestinationKind.TEMPORARY_TOPIC, JmsNames.physical(topic.getTopicName()))
                        : topic(topic.getTopicName());
            }
        }
        throw new InvalidDestinationException("the destination '" + destination + "' is a "
                + destination.getClass().getName()
                + " of another provider; make it by createQueue or createTopic of this one, or by JNDI");
    }

    /** Queue or topic, temporary or not. */
    public DestinationKind kind() {
        return kind;
    }

    /** The name as the application gave it, with its options. */
    public String name() {
        return name;
    }

    /** Name of the topic that carries this destination, at most 127 characters of {@code [%|a-zA-Z0-9_-]}. */
    public String physicalName() {
        return physicalName;
    }

    public DestinationOptions options() {
        return options;
    }

    /** This destination, or the same one without its options. */
    public ApogeeDestination withoutOptions() {
        return options.equals(DestinationOptions.NONE) ? this : ofPhysical(kind, physicalName);
    }

    @Override
    public Reference getReference() {
        Reference reference = new Reference(getClass().getName(), DestinationObjectFactory.class.getName(), null);
        reference.add(new StringRefAddr(DestinationObjectFactory.NAME, name));
        return reference;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof ApogeeDestination that
                && kind == that.kind
                && physicalName.equals(that.physicalName)
                && options.equals(that.options);
    }

    @Override
    public final int hashCode() {
        return physicalName.hashCode() * 31 + kind.hashCode();
    }

    @Override
    public final String toString() {
        return name;
    }

    private record ParsedName(String physical, DestinationOptions options) {

        static ParsedName of(String what, String name) throws InvalidDestinationException {
            if (name == null || name.isEmpty()) {
                throw new InvalidDestinationException(
                        "a " + what + " needs a name; it is " + (name == null ? "null" : "empty"));
            }
            int query = name.indexOf('?');
            try {
                if (query < 0) {
                    return new ParsedName(JmsNames.physical(name), DestinationOptions.NONE);
                }
                DestinationOptions options = DestinationOptions.parse(name.substring(query + 1));
                if (options.startPosition() != null && what.equals("queue")) {
                    throw new IllegalArgumentException(
                            "startPosition is for topics; receivers share what is in a queue");
                }
                return new ParsedName(JmsNames.physical(name.substring(0, query)), options);
            } catch (IllegalArgumentException e) {
                InvalidDestinationException invalid =
                        new InvalidDestinationException(what + " '" + name + "': " + e.getMessage());
                invalid.initCause(e);
                throw invalid;
            }
        }
    }
}
