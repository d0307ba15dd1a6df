package org.apogeemq.remoting.body;

import java.util.List;

/** How the delays of a group's retries grow. */
public record GroupRetryPolicy(
        String type, ExponentialRetryPolicy exponentialRetryPolicy, CustomizedRetryPolicy customizedRetryPolicy) {
    /** Delay times multiplier for each retry, between initial and max, ms. */
    public record ExponentialRetryPolicy(long initial, long max, long multiplier) {}

    /** The delays one by one, ms. */
    public record CustomizedRetryPolicy(List<Long> next) {}
}
