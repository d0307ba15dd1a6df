package org.apogeemq.ra.inbound;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.ra.connect.BrokerConnections;
import org.apogeemq.ra.connect.ConnectionBean;
import org.apogeemq.ra.connect.Credentials;
import org.apogeemq.ra.outbound.ContainerConnectionFactory;
import org.apogeemq.ra.statistics.ActivationStatistics;

/** All that can be known of an activation before a broker is asked: what is looked up and how messages are delivered. */
public final class ActivationPlan {
    private final ApogeeActivationSpec spec;
    private final DeliveryMode mode;
    private final Source source;
    private final ConnectionBean address;

    private ActivationPlan(ApogeeActivationSpec spec, DeliveryMode mode, Source source, ConnectionBean address) {
        this.spec = spec;
        this.mode = mode;
        this.source = source;
        this.address = address;
    }

    /**
     * Plans an activation.
     *
     * @throws ResourceException when a value is not allowed or a name cannot be looked up; says which
     */
    public static ActivationPlan of(ApogeeActivationSpec spec, MessageEndpointFactory endpoints)
            throws ResourceException {
        spec.validate();
        try {
            Source source = Source.of(spec, lookedUpDestination(spec));
            return new ActivationPlan(spec, mode(spec, endpoints), source, address(spec));
        } catch (InvalidDestinationException e) {
            throw new ResourceException("message-driven bean on '" + spec.target() + "': " + e.getMessage(), e);
        }
    }

    private static DeliveryMode mode(ApogeeActivationSpec spec, MessageEndpointFactory endpoints)
            throws ResourceException {
        boolean local = Boolean.TRUE.equals(spec.getLocalTransaction());
        try {
            if (!endpoints.isDeliveryTransacted(Listeners.ON_MESSAGE)) {
                return local ? DeliveryMode.LOCAL : DeliveryMode.ACKNOWLEDGE;
            }
        } catch (NoSuchMethodException e) {
            throw new NotSupportedException(
                    "message-driven bean on '" + spec.target() + "': it must implement jakarta.jms.MessageListener", e);
        }
        if (local) {
            throw new NotSupportedException("message-driven bean on '" + spec.target()
                    + "': localTransaction=true is for beans without container transaction, whose rollback it would not"
                    + " follow; leave it out, or declare onMessage as NOT_SUPPORTED");
        }
        return DeliveryMode.XA;
    }

    private static ApogeeDestination lookedUpDestination(ApogeeActivationSpec spec) throws ResourceException {
        String name = spec.getDestinationLookup();
        if (name == null) {
            return null;
        }
        String what = "destinationLookup='" + name + "'";
        Object found = lookUp("destinationLookup", name);
        if (!(found instanceof Destination foreign)) {
            throw new ResourceException(
                    what + " is a " + found.getClass().getName() + "; it must be a queue or topic of this adapter");
        }
        ApogeeDestination destination;
        try {
            destination = ApogeeDestination.of(foreign);
        } catch (JMSException e) {
            throw new ResourceException(what + ": " + e.getMessage(), e);
        }
        String type = destination instanceof Queue ? SpecRules.QUEUE : SpecRules.TOPIC;
        if (spec.getDestinationType() != null && !spec.getDestinationType().equals(type)) {
            throw new ResourceException(what + " is a " + (destination instanceof Queue ? "queue" : "topic")
                    + "; destinationType says " + spec.getDestinationType());
        }
        return destination;
    }

    static ConnectionBean address(ApogeeActivationSpec spec) throws ResourceException {
        String name = spec.getConnectionFactoryLookup();
        if (name == null) {
            return spec;
        }
        Object found = lookUp("connectionFactoryLookup", name);
        if (!(found instanceof ContainerConnectionFactory factory)) {
            throw new ResourceException("connectionFactoryLookup='" + name + "' is a "
                    + found.getClass().getName() + "; it must be a connection factory of this adapter");
        }
        return factory.settings();
    }

    private static Object lookUp(String property, String name) throws ResourceException {
        try {
            return new InitialContext().lookup(name);
        } catch (NamingException e) {
            throw new ResourceException(
                    property + "='" + name + "' is not bound in JNDI, or not yet: " + e.getMessage(), e);
        }
    }

    ApogeeActivationSpec spec() {
        return spec;
    }

    DeliveryMode mode() {
        return mode;
    }

    Source source() {
        return source;
    }

    /** How many messages at a time it may have. */
    int concurrency() {
        return source.concurrency(spec.getConcurrency());
    }

    /** What its statistics say of it. */
    ActivationStatistics.Facts facts(String bean) {
        return new ActivationStatistics.Facts(
                bean,
                source.destination().withoutOptions().name(),
                address.effectiveTarget(),
                mode.name(),
                concurrency());
    }

    /** What the deployer can do where brokers have no transactions for the bean, as a further sentence; else empty. */
    String advice(Exception failure) {
        boolean withoutTransactions = failure instanceof JMSException refusal && BrokerConnections.isWithoutXa(refusal);
        if (!withoutTransactions || mode == DeliveryMode.ACKNOWLEDGE) {
            return "";
        }
        String change = mode == DeliveryMode.LOCAL
                ? "leave out localTransaction=true"
                : "put @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) on its onMessage";
        return ". The bean gets nothing in a transaction there: " + change
                + "; a message is then acknowledged when the bean has returned. Or let it consume from ApogeeMQ brokers";
    }

    /** Connects. Waits for a broker, within the time-outs of the URI. */
    Connection connect() throws JMSException {
        ApogeeXAConnectionFactory factory = new ApogeeXAConnectionFactory(address.effectiveUri());
        factory.setPrefetch(spec.getPrefetch());
        if (spec.getClientId() != null) {
            factory.setClientId(spec.getClientId());
        }
        Credentials credentials = address.effectiveCredentials();
        return mode == DeliveryMode.XA
                ? BrokerConnections.openXa(factory, credentials)
                : BrokerConnections.open(factory, credentials);
    }
}
