package org.apogeemq.store;

/**
 * On what terms consumers have taken messages of a queue for a group.
 *
 * @param takenAt when, ms since the epoch; tells this lease of a message from others of it
 * @param until when the message goes back unless it is consumed before, ms since the epoch
 * @param maxDeliveries deliveries after which the message goes to the group's dead letters
 * @param counted whether going back counts as a delivery
 * @param attempt what a repeated request has in common with the one that took it; null when there is nothing
 */
public record LeaseTerms(long takenAt, long until, int maxDeliveries, boolean counted, String attempt) {}
