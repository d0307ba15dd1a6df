package org.apogeemq.remoting.message;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the client's message ids ("UNIQ_KEY") as RocketMQ's clients do: address, process, a random number, ms since the
 * month began, counter. Its tools read the time back from the id. Thread-safe.
 */
public final class UniqueKeys {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int V4_LENGTH = 32;
    private static final int V6_LENGTH = 56;

    private final InstantSource clock;
    private final String prefix;
    private final AtomicInteger counter =
            new AtomicInteger(ThreadLocalRandom.current().nextInt());
    private volatile Month month;

    /** A month's bounds, ms since the epoch. */
    private record Month(long start, long end) {
        static Month of(long now) {
            YearMonth month =
                    YearMonth.from(ZonedDateTime.ofInstant(Instant.ofEpochMilli(now), ZoneId.systemDefault()));
            return new Month(millis(month), millis(month.plusMonths(1)));
        }

        private static long millis(YearMonth month) {
            return month.atDay(1)
                    .atStartOfDay(ZoneId.systemDefault())
                    .toInstant()
                    .toEpochMilli();
        }
    }

    /**
     * Creates a generator; one for each connection factory or broker is enough.
     *
     * @param address this host's address
     * @param clock the time
     */
    public UniqueKeys(InetAddress address, InstantSource clock) {
        this.clock = clock;
        byte[] bytes = address.getAddress();
        ByteBuffer fixed = ByteBuffer.allocate(bytes.length + 6);
        fixed.put(bytes);
        fixed.putShort((short) ProcessHandle.current().pid());
        fixed.putInt(ThreadLocalRandom.current().nextInt());
        prefix = HEX.formatHex(fixed.array());
        month = Month.of(clock.millis());
    }

    /**
     * Makes an id.
     *
     * @return 32 (IPv4) or 56 (IPv6) hexadecimal digits, upper case
     */
    public String next() {
        long now = clock.millis();
        Month current = month;
        if (now < current.start || now >= current.end) {
            current = Month.of(now);
            month = current;
        }
        return prefix
                + HEX.toHexDigits((int) (now - current.start))
                + HEX.toHexDigits((short) counter.getAndIncrement());
    }

    /**
     * Reads the time back from an id made within the last month.
     *
     * @param key a unique key
     * @param now the time, ms since the epoch
     * @return when it was made, ms since the epoch; -1 when it is not a unique key
     */
    public static long timeOf(String key, long now) {
        if (key.length() != V4_LENGTH && key.length() != V6_LENGTH) {
            return -1;
        }
        int at = key.length() - 12;
        if (!key.chars().allMatch(HexFormat::isHexDigit)) {
            return -1;
        }
        long elapsed = Integer.toUnsignedLong(HexFormat.fromHexDigits(key, at, at + 8));
        long time = Month.of(now).start + elapsed;
        return time <= now ? time : Month.of(Month.of(now).start - 1).start + elapsed;
    }
}
