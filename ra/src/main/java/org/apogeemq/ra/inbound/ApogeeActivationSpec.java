package org.apogeemq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.io.Serializable;
import org.apogeemq.ra.connect.ConnectionBean;

/**
 * What a message-driven bean consumes and how: the properties of Jakarta Messaging 3.1 (section 13.1) and our own. All
 * times are milliseconds. Two specifications are equal only if they are the same object (Connectors 5.3.3).
 */
public final class ApogeeActivationSpec extends ConnectionBean implements ActivationSpec, Serializable {
    private static final long serialVersionUID = 1L;

    private transient ResourceAdapter resourceAdapter;
    private String destination;
    private String destinationLookup;
    private String destinationType;
    private String connectionFactoryLookup;
    private String messageSelector;
    private String acknowledgeMode = SpecRules.AUTO;
    private String subscriptionDurability = SpecRules.NON_DURABLE;
    private String subscriptionName;
    private String clientId;
    private Boolean shareSubscription = false;
    private Boolean localTransaction = false;
    private String tags;
    private String group;
    private Boolean orderly = false;
    private String startPosition;
    private Integer maxRedeliveries;
    private Integer concurrency = 8;
    private Integer prefetch = 32;
    private Long redeliveryDelay = 0L;
    private Long redeliveryMaxDelay = 60_000L;
    private Long reconnectDelay = 1_000L;
    private Long reconnectMaxDelay = 30_000L;

    /** A specification without values; the server sets them. */
    public ApogeeActivationSpec() {}

    @Override
    public void validate() throws InvalidPropertyException {
        SpecRules rules = new SpecRules(this, connectionProblem());
        if (rules.problems().isEmpty()) {
            return;
        }
        InvalidPropertyException invalid = new InvalidPropertyException(
                "message-driven bean on '" + target() + "': " + String.join("; ", rules.problems()));
        invalid.setInvalidPropertyDescriptors(rules.properties().stream()
                .map(ApogeeActivationSpec::descriptor)
                .toArray(PropertyDescriptor[]::new));
        throw invalid;
    }

    private static PropertyDescriptor descriptor(String property) {
        try {
            return new PropertyDescriptor(property, ApogeeActivationSpec.class);
        } catch (IntrospectionException e) {
            throw new IllegalStateException(property, e);
        }
    }

    /** The destination as the deployer wrote it, for messages. */
    public String target() {
        return destinationLookup == null ? destination : destinationLookup;
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new jakarta.resource.spi.IllegalStateException("the activation belongs to another adapter already");
        }
        resourceAdapter = adapter;
    }

    @Override
    protected ConnectionBean parent() {
        return resourceAdapter instanceof ConnectionBean bean ? bean : null;
    }

    public String getDestination() {
        return destination;
    }

    /** Sets the destination by name, with options such as {@code ORDERS?tags=A||B}. */
    public void setDestination(String destination) {
        this.destination = emptyToNull(destination);
    }

    public String getDestinationLookup() {
        return destinationLookup;
    }

    /** Sets the destination by its JNDI name; goes before {@code destination}. */
    public void setDestinationLookup(String destinationLookup) {
        this.destinationLookup = emptyToNull(destinationLookup);
    }

    public String getDestinationType() {
        return destinationType;
    }

    /** Sets {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}; may be left out with destinationLookup. */
    public void setDestinationType(String destinationType) {
        this.destinationType = emptyToNull(destinationType);
    }

    public String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    /** Sets the JNDI name of a connection factory of this adapter whose URI and user are taken. */
    public void setConnectionFactoryLookup(String connectionFactoryLookup) {
        this.connectionFactoryLookup = emptyToNull(connectionFactoryLookup);
    }

    public String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(String messageSelector) {
        this.messageSelector = emptyToNull(messageSelector);
    }

    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    /** Sets {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}; means nothing where the container has a transaction. */
    public void setAcknowledgeMode(String acknowledgeMode) {
        this.acknowledgeMode = emptyToNull(acknowledgeMode);
    }

    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    /** Sets {@code Durable} or {@code NonDurable}. */
    public void setSubscriptionDurability(String subscriptionDurability) {
        this.subscriptionDurability = emptyToNull(subscriptionDurability);
    }

    public String getSubscriptionName() {
        return subscriptionName;
    }

    public void setSubscriptionName(String subscriptionName) {
        this.subscriptionName = emptyToNull(subscriptionName);
    }

    public String getClientId() {
        return clientId;
    }

    public void setClientId(String clientId) {
        this.clientId = emptyToNull(clientId);
    }

    public Boolean getShareSubscription() {
        return shareSubscription;
    }

    /** Sets whether beans of the same subscriptionName, on this server and others, share a topic's messages. */
    public void setShareSubscription(Boolean shareSubscription) {
        this.shareSubscription = shareSubscription;
    }

    public Boolean getShareSubscriptions() {
        return shareSubscription;
    }

    /** As {@link #setShareSubscription}, under the name that the Artemis adapter has for it. */
    public void setShareSubscriptions(Boolean shareSubscriptions) {
        if (shareSubscriptions != null) {
            shareSubscription = shareSubscriptions;
        }
    }

    public Boolean getLocalTransaction() {
        return localTransaction;
    }

    /** Sets whether a bean without container transaction receives in a local transaction of the broker. */
    public void setLocalTransaction(Boolean localTransaction) {
        this.localTransaction = localTransaction;
    }

    public String getTags() {
        return tags;
    }

    /** Sets the tags (JMSType) to receive, separated by {@code ||}. */
    public void setTags(String tags) {
        this.tags = emptyToNull(tags);
    }

    public String getGroup() {
        return group;
    }

    /** Sets the RocketMQ consumer group to join on a topic, instead of a subscription of Jakarta Messaging. */
    public void setGroup(String group) {
        this.group = emptyToNull(group);
    }

    public Boolean getOrderly() {
        return orderly;
    }

    /** Sets whether the messages of one of the destination's queues are processed one after the other, in order. */
    public void setOrderly(Boolean orderly) {
        this.orderly = orderly;
    }

    public String getStartPosition() {
        return startPosition;
    }

    /**
     * Sets where a durable subscription or group begins that is new to the broker: {@code first}, {@code last}, a time such
     * as {@code 2026-01-31T08:00:00Z}, or milliseconds since the epoch.
     */
    public void setStartPosition(String startPosition) {
        this.startPosition = emptyToNull(startPosition);
    }

    public Integer getMaxRedeliveries() {
        return maxRedeliveries;
    }

    /** Sets how often a message comes again before it goes to the dead letters, 0 to 10000; null: the broker decides. */
    public void setMaxRedeliveries(Integer maxRedeliveries) {
        this.maxRedeliveries = maxRedeliveries;
    }

    public Integer getMaxSession() {
        return concurrency;
    }

    /** As {@link #setConcurrency}, under the name that the Artemis adapter has for it. */
    public void setMaxSession(Integer maxSession) {
        if (maxSession != null) {
            concurrency = maxSession;
        }
    }

    public Integer getMaxSessions() {
        return concurrency;
    }

    /** As {@link #setConcurrency}, under the name that the ActiveMQ Classic adapter has for it. */
    public void setMaxSessions(Integer maxSessions) {
        setMaxSession(maxSessions);
    }

    public Integer getConcurrency() {
        return concurrency;
    }

    /** Sets how many messages are processed at a time at most, 1 to 1000. */
    public void setConcurrency(Integer concurrency) {
        this.concurrency = concurrency;
    }

    public Integer getPrefetch() {
        return prefetch;
    }

    /** Sets how many messages a broker may push ahead to each of the concurrent consumers, 1 to 100000. */
    public void setPrefetch(Integer prefetch) {
        this.prefetch = prefetch;
    }

    public Long getRedeliveryDelay() {
        return redeliveryDelay;
    }

    /** Sets the pause before the second delivery of a message, doubled before each further one, 0 ms to 1 h. */
    public void setRedeliveryDelay(Long redeliveryDelay) {
        this.redeliveryDelay = redeliveryDelay;
    }

    public Long getRedeliveryMaxDelay() {
        return redeliveryMaxDelay;
    }

    /** Sets the longest such pause, 0 ms to 1 h. */
    public void setRedeliveryMaxDelay(Long redeliveryMaxDelay) {
        this.redeliveryMaxDelay = redeliveryMaxDelay;
    }

    public Long getReconnectDelay() {
        return reconnectDelay;
    }

    /** Sets the pause before the second attempt to connect, doubled before each further one, 1 ms to 1 h. */
    public void setReconnectDelay(Long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public Long getReconnectMaxDelay() {
        return reconnectMaxDelay;
    }

    /** Sets the longest such pause, 1 ms to 1 h. There is no last attempt. */
    public void setReconnectMaxDelay(Long reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }
}
