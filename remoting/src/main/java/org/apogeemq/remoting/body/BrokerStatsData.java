package org.apogeemq.remoting.body;

/** One statistic over the last minute, hour and day. */
public record BrokerStatsData(BrokerStatsItem statsMinute, BrokerStatsItem statsHour, BrokerStatsItem statsDay) {}
