package org.apogeemq.jms.vendor;

import jakarta.jms.Message;

/**
 * Decides about half messages. Its methods are called by several threads at a time. What either throws, and null, count as
 * {@link LocalTransactionState#UNKNOWN} and are logged.
 *
 * <p>All producers of one group, in whichever process, must come to the same answers: any of them is asked about what
 * another has sent, messages to other destinations of the group included. So the answer has to be read from where the local
 * transaction has written it, such as a table of the same database with {@link Message#getJMSMessageID()} as its key.
 */
public interface TransactionListener {
    /**
     * Executes the local transaction of a half message that the broker has stored, on the thread that sends.
     *
     * @param message as it was sent, with its message identifier
     * @param argument as given to {@link HalfMessageProducer#send(Message, Object)}
     */
    LocalTransactionState executeLocalTransaction(Message message, Object argument) throws Exception;

    /**
     * Finds out what became of a local transaction: the broker has heard nothing of it, because its process ended, its
     * connection was lost, or it takes long. On a thread of the connection, which may take its time.
     *
     * <p>{@link LocalTransactionState#ROLLBACK} only when the local transaction can never take effect any more. The process
     * that sent the message may still be about to execute it, if it was slow: the two have to exclude each other, for example
     * by a row that both try to insert. While it is executed on this connection, this method is not called.
     *
     * @param message read-only, with the identifier it was sent with
     */
    LocalTransactionState checkLocalTransaction(Message message) throws Exception;
}
