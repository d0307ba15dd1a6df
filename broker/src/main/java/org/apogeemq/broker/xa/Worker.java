package org.apogeemq.broker.xa;

/**
 * Who works for a branch.
 *
 * @param connection the broker's name for a connection
 * @param transaction the client's number on it
 * @param address of the client
 */
public record Worker(String connection, long transaction, String address) {}
