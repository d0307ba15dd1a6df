package org.apogeemq.remoting.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Settings of one server, read from {@code key=value} text as RocketMQ's {@code broker.conf} has it.
 *
 * <p>Lines are {@code key=value}; blank lines and lines that begin with {@code #} are skipped; keys and values are
 * trimmed; nothing is escaped, so a path on Windows stays as typed. Each typed getter also makes its key known, so
 * that {@link #warnings(Collection)}, called after the last getter, can name what nobody asked for.
 *
 * <p>Not safe for use by several threads: it is read once, at start.
 */
public final class Settings {
    private static final int NEAR_ENOUGH = 3;

    private record Entry(String value, String place) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();

    private Settings() {}

    /** No settings at all: every getter answers its default. */
    public static Settings empty() {
        return new Settings();
    }

    /**
     * Reads a file in UTF-8.
     *
     * @throws ConfigException when the file is missing, unreadable or a line of it is not {@code key=value}
     */
    public static Settings load(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ConfigException("Configuration file " + file + " does not exist");
        } catch (CharacterCodingException e) {
            throw new ConfigException("Configuration file " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("Configuration file " + file + " cannot be read: " + e);
        }
    }

    /**
     * Reads text.
     *
     * @param source what the text is called in messages, usually the file name
     * @throws ConfigException when a line is not {@code key=value} or a key appears twice
     */
    public static Settings parse(String text, String source) {
        Settings settings = new Settings();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = source + " line " + (i + 1);
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException(place + ": '" + line + "' is not key=value");
            }
            String key = line.substring(0, equals).strip();
            Entry entry = new Entry(line.substring(equals + 1).strip(), place);
            Entry earlier = settings.entries.put(key, entry);
            if (earlier != null) {
                throw new ConfigException(place + ": " + key + " is set twice (also in " + earlier.place() + ")");
            }
        }
        return settings;
    }

    /** Settings that a program was given directly, such as the options of an embedded broker. */
    public static Settings of(Map<String, String> values, String source) {
        Settings settings = new Settings();
        values.forEach((key, value) -> settings.entries.put(key, new Entry(value, source)));
        return settings;
    }

    /** Sets or replaces one value, as a command line option does over the file. */
    public Settings with(String key, String value, String source) {
        entries.put(key, new Entry(Objects.requireNonNull(value, key), source));
        return this;
    }

    /** True when the key was given, even with an empty value. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Every key with its value, as given. */
    public Map<String, String> asMap() {
        Map<String, String> values = new LinkedHashMap<>();
        entries.forEach((key, entry) -> values.put(key, entry.value()));
        return values;
    }

    /** Text as given; the default (which may be null) when the key is missing or its value is empty. */
    public String text(String key, String defaultValue) {
        Entry entry = entry(key);
        return entry == null ? defaultValue : entry.value();
    }

    /** A whole number within {@code min..max}, both included. */
    public int integer(String key, int defaultValue, int min, int max) {
        return (int) number(key, defaultValue, min, max);
    }

    /** A whole number within {@code min..max}, both included. */
    public long number(String key, long defaultValue, long min, long max) {
        Entry entry = entry(key);
        if (entry == null) {
            return defaultValue;
        }
        String allowed = "a whole number from " + min + " to " + max;
        long value;
        try {
            value = Long.parseLong(entry.value());
        } catch (NumberFormatException e) {
            throw bad(key, entry, allowed);
        }
        if (value < min || value > max) {
            throw bad(key, entry, allowed);
        }
        return value;
    }

    /** {@code true} or {@code false}, in any case. */
    public boolean bool(String key, boolean defaultValue) {
        Entry entry = entry(key);
        if (entry == null) {
            return defaultValue;
        }
        return switch (entry.value().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(key, entry, "true or false");
        };
    }

    /** The name of a constant of the default's enum, in any case. */
    public <E extends Enum<E>> E choice(String key, E defaultValue) {
        Entry entry = entry(key);
        if (entry == null) {
            return defaultValue;
        }
        E[] constants = defaultValue.getDeclaringClass().getEnumConstants();
        return Arrays.stream(constants)
                .filter(c -> c.name().equalsIgnoreCase(entry.value()))
                .findFirst()
                .orElseThrow(() -> bad(
                        key,
                        entry,
                        "one of " + Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** The error for a value that a caller's own rule refuses; for values with a syntax of their own. */
    public ConfigException bad(String key, String allowed) {
        Entry entry = entries.get(key);
        return bad(key, entry == null ? new Entry("", "default") : entry, allowed);
    }

    /**
     * One line for every key that no getter asked for, with the nearest key that exists. Call it after the last getter.
     *
     * @param tolerated keys of RocketMQ that mean nothing here and are passed over without a word
     */
    public List<String> warnings(Collection<String> tolerated) {
        List<String> lines = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (!known.contains(key) && !tolerated.contains(key)) {
                lines.add(entry.place() + ": unknown key '" + key + "' is ignored" + suggestion(key));
            }
        });
        return lines;
    }

    /**
     * Refuses keys that no getter asked for, where a setting that is passed over would be a mistake nobody notices. Call
     * it after the last getter.
     *
     * @throws ConfigException for the first such key; names the nearest key that exists
     */
    public void refuseUnknown() {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                String suggestion = suggestion(key);
                throw new ConfigException(entry.place() + ": '" + key + "' is not known"
                        + (suggestion.isEmpty() ? "." : suggestion) + " Known are " + String.join(", ", known));
            }
        });
    }

    private String suggestion(String key) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .filter(nearest -> distance(key, nearest) <= Math.max(NEAR_ENOUGH, key.length() / 3))
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("");
    }

    private Entry entry(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        return entry == null || entry.value().isEmpty() ? null : entry;
    }

    private static ConfigException bad(String key, Entry entry, String allowed) {
        return new ConfigException(
                entry.place() + ": " + key + " = '" + entry.value() + "' is not allowed; it must be " + allowed);
    }

    /** Edit distance (insert, delete, replace one character), letter case not counted. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
