package org.apogeemq.remoting.body;

/** Sum, per second, and per call. */
public record BrokerStatsItem(long sum, double tps, double avgpt) {}
