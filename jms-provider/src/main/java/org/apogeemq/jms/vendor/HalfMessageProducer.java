package org.apogeemq.jms.vendor;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** Sends half messages of one producer group to one destination. For the session's thread, but for {@link #close()}. */
public interface HalfMessageProducer extends AutoCloseable {
    /** Sends as {@link #send(Message, Object)} with the argument null. */
    default LocalTransactionState send(Message message) throws JMSException {
        return send(message, null);
    }

    /**
     * Sends a half message, executes its local transaction, and tells the broker the outcome. The message is persistent, of
     * normal priority, and does not expire.
     *
     * @param argument handed to {@link TransactionListener#executeLocalTransaction}; may be null
     * @return what the listener has answered. After {@code COMMIT} the message is at its destination; if the broker could not
     *     be told, which is logged, it will be there when the broker has asked
     * @throws JMSException when the broker has not confirmed the half message: then no local transaction was executed, and
     *     what is stored of it is discarded by the answer to a check. Also when the broker refuses the outcome because
     *     somebody has decided otherwise before; the text says so
     */
    LocalTransactionState send(Message message, Object argument) throws JMSException;

    /**
     * Leaves the producer group. Waits for calls of the listener that run, at most {@code closeTimeout}. What is undecided is
     * asked of other producers of the group.
     *
     * @throws JMSException when a call runs longer; the producer is closed all the same
     */
    @Override
    void close() throws JMSException;
}
