package org.apogeemq.jms.vendor;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.function.Consumer;

/**
 * What an application server's resource adapter needs of a session beyond Jakarta Messaging. Every session of this
 * provider implements it.
 */
public interface ContainerSession {
    /**
     * The simplified interface on this session. Closing the context closes the session and leaves its connection open;
     * starting and stopping it starts and stops the connection.
     */
    JMSContext asContext();

    /**
     * Asks a broker of the session's connection for a sign of life.
     *
     * @throws JMSException when none answers within the {@code connectTimeout}, or none is connected at present
     */
    void ping() throws JMSException;

    /** Whether what the session receives and sends now is part of an XA branch or of a local transaction. */
    boolean isInTransaction();

    /**
     * Sets who is told when {@link #nextDeliveryCount()} may have become positive: called on a thread of the provider,
     * which it must not block, and now and then without need. Null: nobody.
     */
    void onArrival(Runnable listener);

    /**
     * Sets who is told how the XA branches have ended that the session has worked for, whoever has decided about them: called
     * once for each, true when it is rolled back or gone, on the thread of the decision, which it must not block. Nobody
     * is told about sessions without XAResource. Null: nobody.
     */
    void onDecision(Consumer<Boolean> rolledBack);

    /**
     * Acknowledges what was received, as after the return of a listener in AUTO mode: without waiting for the broker. In
     * CLIENT_ACKNOWLEDGE mode, on the thread that has received.
     */
    void acknowledgeReceived();

    /**
     * The session goes back to its pool: whoever gets it next may use it outside of transactions, which is refused after a
     * start of its XAResource that has failed. Sessions without XAResource are left as they are.
     */
    void forgetFailedStart();

    /**
     * Looks at the message that the session's consumer would give next, without taking it or asking a broker. The
     * session has one consumer, without listener, and its connection is started.
     *
     * @return 1 for a message that comes for the first time, more for one that comes again, 0 when none is there
     */
    int nextDeliveryCount();
}
