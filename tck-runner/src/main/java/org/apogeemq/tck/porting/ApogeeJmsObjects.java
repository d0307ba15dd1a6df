package org.apogeemq.tck.porting;

import com.sun.ts.lib.porting.TSJMSObjectsInterface;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.destination.ApogeeQueue;
import org.apogeemq.jms.destination.ApogeeTopic;

/**
 * The administered objects of the Jakarta Messaging TCK: plain factories and destinations of this provider. The suite names
 * this class in its property {@code porting.ts.jmsObjects.class.1} and makes one of it by reflection.
 */
public final class ApogeeJmsObjects implements TSJMSObjectsInterface {
    private static final String DURABLE_FACTORY = "DURABLE_SUB_CONNECTION_FACTORY";

    /** Made by the suite. */
    public ApogeeJmsObjects() {}

    @Override
    public Queue getQueue(String name) throws JMSException {
        return new ApogeeQueue(name);
    }

    @Override
    public Topic getTopic(String name) throws JMSException {
        return new ApogeeTopic(name);
    }

    @Override
    public QueueConnectionFactory getQueueConnectionFactory(String name) {
        return factory(name);
    }

    @Override
    public TopicConnectionFactory getTopicConnectionFactory(String name) {
        return factory(name);
    }

    @Override
    public ConnectionFactory getConnectionFactory(String name) {
        return factory(name);
    }

    private static ApogeeConnectionFactory factory(String name) {
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory(System.getProperty(Porting.URI));
        if (name.equals(DURABLE_FACTORY)) {
            factory.setParameter("clientId", Porting.CLIENT_ID);
        }
        return factory;
    }
}
