package org.apogeemq.broker.config;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apogeemq.remoting.config.Settings;

/**
 * One key of {@code broker.conf}: name, type, default, what is allowed, and what it does. Immutable.
 *
 * @param <T> type of the value
 */
public final class ConfigKey<T> {
    private final String name;
    private final String defaultText;
    private final String allowed;
    private final String meaning;
    private final boolean secret;
    private final Function<Settings, T> reader;

    private ConfigKey(String name, String defaultText, String allowed, String meaning, Function<Settings, T> reader) {
        this(name, defaultText, allowed, meaning, false, reader);
    }

    private ConfigKey(
            String name,
            String defaultText,
            String allowed,
            String meaning,
            boolean secret,
            Function<Settings, T> reader) {
        this.name = name;
        this.defaultText = defaultText;
        this.allowed = allowed;
        this.meaning = meaning;
        this.secret = secret;
        this.reader = reader;
    }

    static ConfigKey<String> text(String name, String defaultValue, String allowed, String meaning) {
        return new ConfigKey<>(
                name, defaultValue == null ? "" : defaultValue, allowed, meaning, s -> s.text(name, defaultValue));
    }

    /** Text that is never shown. */
    static ConfigKey<String> secret(String name, String allowed, String meaning) {
        return new ConfigKey<>(name, "", allowed, meaning, true, s -> s.text(name, null));
    }

    static ConfigKey<Integer> integer(String name, int defaultValue, int min, int max, String unit, String meaning) {
        return new ConfigKey<>(
                name,
                Integer.toString(defaultValue),
                min + " to " + max + (unit.isEmpty() ? "" : " " + unit),
                meaning,
                s -> s.integer(name, defaultValue, min, max));
    }

    static ConfigKey<Long> number(String name, long defaultValue, long min, long max, String unit, String meaning) {
        return new ConfigKey<>(
                name,
                Long.toString(defaultValue),
                min + " to " + max + (unit.isEmpty() ? "" : " " + unit),
                meaning,
                s -> s.number(name, defaultValue, min, max));
    }

    static ConfigKey<Boolean> bool(String name, boolean defaultValue, String meaning) {
        return new ConfigKey<>(
                name, Boolean.toString(defaultValue), "true, false", meaning, s -> s.bool(name, defaultValue));
    }

    static <E extends Enum<E>> ConfigKey<E> choice(String name, E defaultValue, String meaning) {
        String allowed = Arrays.stream(defaultValue.getDeclaringClass().getEnumConstants())
                .map(Enum::name)
                .collect(Collectors.joining(", "));
        return new ConfigKey<>(name, defaultValue.name(), allowed, meaning, s -> s.choice(name, defaultValue));
    }

    /** A value with a syntax of its own; {@code parser} throws IllegalArgumentException for text it cannot read. */
    static <T> ConfigKey<T> parsed(
            String name, String defaultText, String allowed, String meaning, Function<String, T> parser) {
        return new ConfigKey<>(name, defaultText, allowed, meaning, s -> {
            try {
                return parser.apply(s.text(name, defaultText));
            } catch (IllegalArgumentException e) {
                throw s.bad(name, allowed);
            }
        });
    }

    /** The key as typed, RocketMQ's own where it has one. */
    public String name() {
        return name;
    }

    /** The default as text; empty when there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** Range with its unit, or the values that may be given. */
    public String allowed() {
        return allowed;
    }

    /** One or two sentences. */
    public String meaning() {
        return meaning;
    }

    /** Whether the value is not to be shown to anybody. */
    public boolean isSecret() {
        return secret;
    }

    T read(Settings settings) {
        return reader.apply(settings);
    }

    @Override
    public String toString() {
        return name;
    }
}
