package org.apogeemq.jms.destination;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.Topic;
import org.apogeemq.remoting.jms.DestinationKind;

/** A topic. Made by {@link ApogeeDestination#topic}, {@code Session.createTopic} or JNDI. */
public sealed class ApogeeTopic extends ApogeeDestination implements Topic permits ApogeeTemporaryTopic {

    private static final long serialVersionUID = 1L;

    ApogeeTopic(DestinationKind kind, String name, String physicalName, DestinationOptions options) {
        super(kind, name, physicalName, options);
    }

    /** The topic with this name, for configuration by bean; as {@link ApogeeDestination#topic}. */
    public ApogeeTopic(String name) throws InvalidDestinationException {
        this(topic(name));
    }

    private ApogeeTopic(ApogeeTopic same) {
        super(same.kind(), same.name(), same.physicalName(), same.options());
    }

    @Override
    public String getTopicName() {
        return name();
    }
}
