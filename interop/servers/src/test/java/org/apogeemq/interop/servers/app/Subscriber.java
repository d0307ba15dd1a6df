package org.apogeemq.interop.servers.app;

import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Tells on the queue {@code SEEN} what it has seen, in the container's transaction. */
public abstract class Subscriber implements MessageListener {
    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    private final String name;

    /**
     * A subscriber.
     *
     * @param name what it calls itself
     */
    protected Subscriber(String name) {
        this.name = name;
    }

    @Override
    public void onMessage(Message message) {
        try {
            context.createProducer()
                    .setProperty("by", name)
                    .send(context.createQueue("SEEN"), message.getBody(String.class));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
