package org.apogeemq.bench.client;

import java.util.List;
import java.util.function.Consumer;

/** One product seen through its client library. Methods are called by one thread, senders each by one thread of theirs. */
public interface MessagingClient {
    /**
     * Makes destinations known, where the product needs that before use.
     *
     * @param destinations names
     * @param queuesEach queues of each, where the product divides a destination into queues
     * @throws Exception when it fails
     */
    void create(List<String> destinations, int queuesEach) throws Exception;

    /**
     * A sender with a connection of its own.
     *
     * @param destinations where to, in turn
     * @param style what its messages are like; {@link Style#TRANSACTED}: sends wait for {@link Sender#commit}
     * @return the sender
     * @throws Exception when it fails
     */
    Sender sender(List<String> destinations, Style style) throws Exception;

    /**
     * Opens a receiver with a connection of its own; several on the same destination share its messages.
     *
     * @param destinations where from
     * @param style what the messages are like, not {@link Style#TRANSACTED}
     * @param number of the receiver, from 0
     * @param sink takes each body, from any thread
     * @return closes the receiver
     * @throws Exception when it fails
     */
    AutoCloseable receiver(List<String> destinations, Style style, int number, Consumer<byte[]> sink) throws Exception;

    /**
     * Opens a receiver that commits after every so many messages, or when none comes for a moment.
     *
     * @param destination where from
     * @param batch messages per transaction
     * @param sink takes each body, from any thread
     * @return closes the receiver
     * @throws Exception when it fails
     */
    AutoCloseable transactedReceiver(String destination, int batch, Consumer<byte[]> sink) throws Exception;

    /**
     * Waits until the open receivers really take part.
     *
     * @throws Exception when that does not happen within half a minute
     */
    void awaitReceivers() throws Exception;

    /**
     * Whether the product has such messages and receivers.
     *
     * @param style the style
     * @return false when a load with it cannot be run
     */
    boolean supports(Style style);

    /** Sends bodies. For one thread. */
    interface Sender {
        /**
         * Sends and waits for the product's acknowledgement; in a transaction, just sends.
         *
         * @param body the body
         * @throws Exception when it is not acknowledged
         */
        void send(byte[] body) throws Exception;

        /**
         * Sends without waiting.
         *
         * @param body the body
         * @param done gets null when the product has acknowledged, or the failure
         * @throws Exception when it cannot even be sent
         */
        void sendAsync(byte[] body, Consumer<Throwable> done) throws Exception;

        /**
         * Commits what was sent.
         *
         * @throws Exception when it fails
         */
        void commit() throws Exception;

        /**
         * Ends the connection.
         *
         * @throws Exception when it fails
         */
        void close() throws Exception;
    }
}
