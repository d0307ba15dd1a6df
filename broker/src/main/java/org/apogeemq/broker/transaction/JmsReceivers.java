package org.apogeemq.broker.transaction;

import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.protocol.CommandException;

/** The receivers of JMS queues. */
public interface JmsReceivers {
    /**
     * Lets retention know that the receivers of a queue need what is sent to it from now on.
     *
     * @throws CommandException when the store takes nothing now
     */
    void keepFor(Topic queue) throws CommandException;
}
