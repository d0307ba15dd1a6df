package org.apogeemq.remoting.body;

/** A consumer's rates for one topic, per second and ms. */
public record ConsumeStatus(
        double pullRT,
        double pullTPS,
        double consumeRT,
        double consumeOKTPS,
        double consumeFailedTPS,
        long consumeFailedMsgs) {}
