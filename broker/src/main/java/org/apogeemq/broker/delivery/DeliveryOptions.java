package org.apogeemq.broker.delivery;

/**
 * Bounds of delivery.
 *
 * @param agents number of delivery threads, 1 to 64
 * @param maxDeliveries deliveries after which a record goes to the group's dead letters, 1 to 65535
 * @param maxCommands clients' commands that may wait for one agent
 * @param expiredToDeadLetters whether records whose time is over go to the group's dead letters
 */
public record DeliveryOptions(int agents, int maxDeliveries, int maxCommands, boolean expiredToDeadLetters) {
    private static final int MAX_AGENTS = 64;
    private static final int DEFAULT_MAX_AGENTS = 4;
    private static final int DEFAULT_DELIVERIES = 16;
    private static final int DEFAULT_COMMANDS = 1 << 16;

    /** Checks the ranges. */
    public DeliveryOptions {
        check("agents", agents, MAX_AGENTS);
        check("maxDeliveries", maxDeliveries, LeasePage.MAX_COUNT);
        check("maxCommands", maxCommands, Integer.MAX_VALUE);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + "=" + value + ": must be 1 to " + max);
        }
    }

    /** One agent for every two processors, at most four; sixteen deliveries. */
    public static DeliveryOptions defaults(int processors, boolean expiredToDeadLetters) {
        int agents = Math.max(1, Math.min(DEFAULT_MAX_AGENTS, processors / 2));
        return new DeliveryOptions(agents, DEFAULT_DELIVERIES, DEFAULT_COMMANDS, expiredToDeadLetters);
    }
}
