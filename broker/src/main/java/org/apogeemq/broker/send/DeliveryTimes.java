package org.apogeemq.broker.send;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.DelayLevels;
import org.apogeemq.remoting.message.PropertyKeys;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/** When a message is to be delivered, as its properties say: a level, a delay, or a time. Safe for use by any thread. */
final class DeliveryTimes {
    private final DelayLevels levels;
    private final long maxDelayMillis;
    private final InstantSource clock;

    DeliveryTimes(BrokerConfig config, InstantSource clock) {
        this.levels = config.get(BrokerConfig.MESSAGE_DELAY_LEVEL);
        this.maxDelayMillis =
                Duration.ofSeconds(config.get(BrokerConfig.TIMER_MAX_DELAY_SEC)).toMillis();
        this.clock = clock;
    }

    /**
     * The time of delivery; what is not stored is taken out of the properties. A level wins over the timer properties; relative
     * times win over the absolute one, as RocketMQ has it. What is past is delivered at once.
     *
     * @return milliseconds since the epoch, 0 for at once
     * @throws CommandException MESSAGE_ILLEGAL for what is no number, and for a time too far away
     */
    long take(Map<String, String> properties) throws CommandException {
        String level = properties.remove(PropertyKeys.DELAY);
        if (level != null) {
            long number = number(PropertyKeys.DELAY, level);
            if (number > 0) {
                properties.remove(PropertyKeys.TIMER_DELAY_SECONDS);
                properties.remove(PropertyKeys.TIMER_DELAY_MILLIS);
                properties.remove(PropertyKeys.TIMER_DELIVER_MILLIS);
                return clock.millis() + levels.delayMillis((int) Math.min(number, Integer.MAX_VALUE));
            }
        }
        String seconds = properties.get(PropertyKeys.TIMER_DELAY_SECONDS);
        if (seconds != null) {
            return after(PropertyKeys.TIMER_DELAY_SECONDS, seconds, 1000);
        }
        String millis = properties.get(PropertyKeys.TIMER_DELAY_MILLIS);
        if (millis != null) {
            return after(PropertyKeys.TIMER_DELAY_MILLIS, millis, 1);
        }
        String absolute = properties.get(PropertyKeys.TIMER_DELIVER_MILLIS);
        if (absolute == null) {
            return 0;
        }
        long time = number(PropertyKeys.TIMER_DELIVER_MILLIS, absolute);
        if (time - clock.millis() > maxDelayMillis) {
            throw tooFar(PropertyKeys.TIMER_DELIVER_MILLIS, absolute);
        }
        return time;
    }

    private long after(String name, String text, long unitMillis) throws CommandException {
        long delay = number(name, text);
        if (delay > maxDelayMillis / unitMillis) {
            throw tooFar(name, text);
        }
        return delay == 0 ? 0 : clock.millis() + delay * unitMillis;
    }

    private CommandException tooFar(String name, String text) {
        return new CommandException(
                ResponseCode.MESSAGE_ILLEGAL,
                "property " + name + " = '" + text + "' is too far away, the longest delay is " + maxDelayMillis / 1000
                        + " s (timerMaxDelaySec)");
    }

    private static long number(String name, String text) throws CommandException {
        try {
            return Math.max(0, Long.parseLong(text.trim()));
        } catch (NumberFormatException e) {
            throw new CommandException(
                    ResponseCode.MESSAGE_ILLEGAL, "property " + name + " = '" + text + "' is not a whole number");
        }
    }
}
