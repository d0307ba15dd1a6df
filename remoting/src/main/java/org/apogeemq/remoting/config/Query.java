package org.apogeemq.remoting.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The part of a URI after its question mark: {@code name=value&name=value}, percent-encoded. */
public final class Query {

    /** One {@code name=value}, decoded; the value is empty when there is no equals sign. */
    public record Pair(String name, String value) {}

    private Query() {}

    /**
     * Splits and decodes.
     *
     * @throws IllegalArgumentException for a name that is empty or a percent sign without two hexadecimal digits
     */
    public static List<Pair> parse(String query) {
        List<Pair> pairs = new ArrayList<>();
        for (String part : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            if (name.isEmpty()) {
                throw new IllegalArgumentException("'" + part + "' has no name before the equals sign");
            }
            pairs.add(new Pair(name, equals < 0 ? "" : decode(part.substring(equals + 1))));
        }
        return pairs;
    }

    private static String decode(String text) {
        try {
            // A plus sign stands for itself: passwords have them, and only HTML forms mean a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': a % must be followed by two hexadecimal digits", e);
        }
    }
}
