package org.apogeemq.remoting.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Addresses, written as RocketMQ does: one address, {@code 10.1.0.0/16}, {@code *}, or an IPv4 address whose parts may be
 * {@code *}, a range {@code 1-9} or a set <code>{1,5}</code>. Immutable.
 */
public final class AddressPattern {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PART = Pattern.compile("\\*|[0-9]{1,3}(-[0-9]{1,3})?|\\{[0-9]{1,3}(,[0-9]{1,3})*\\}");
    private static final int BITS = 8;

    private final String text;
    /** Of a network: its bytes and how many bits count; null for the other kinds. */
    private final byte[] network;

    private final int prefixBits;
    /** Of an address in parts; null for the other kinds. */
    private final String[] parts;

    private AddressPattern(String text, byte[] network, int prefixBits, String[] parts) {
        this.text = text;
        this.network = network;
        this.prefixBits = prefixBits;
        this.parts = parts;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException naming it, when it is none
     */
    public static AddressPattern parse(String pattern) {
        String text = pattern.strip();
        if (text.equals("*")) {
            return new AddressPattern(text, new byte[0], 0, null);
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (LITERAL.matcher(address).matches()) {
            byte[] bytes = bytes(address, text);
            int bits = bytes.length * BITS;
            return new AddressPattern(text, bytes, slash < 0 ? bits : bits(text, slash, bits), null);
        }
        String[] parts = text.split("\\.", -1);
        if (slash < 0
                && parts.length == 4
                && Arrays.stream(parts).allMatch(part -> PART.matcher(part).matches())) {
            return new AddressPattern(text, null, 0, parts);
        }
        throw bad(text);
    }

    private static byte[] bytes(String address, String text) {
        try {
            // Only digits, points and colons: an address, never a name to be looked up.
            boolean whole = address.indexOf(':') >= 0
                    || address.chars().filter(c -> c == '.').count() == 3;
            if (whole) {
                return InetAddress.getByName(address).getAddress();
            }
        } catch (UnknownHostException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static int bits(String text, int slash, int max) {
        try {
            int bits = Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= max) {
                return bits;
            }
        } catch (NumberFormatException e) {
            throw bad(text);
        }
        throw bad(text);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("'" + text + "' is no address; allowed are an address, a network such as"
                + " 10.1.0.0/16, *, and IPv4 addresses with parts such as * 1-9 {1,5}");
    }

    /** Whether an address is one of those. */
    public boolean matches(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (network != null) {
            return prefixBits == 0 && network.length == 0 || network.length == bytes.length && samePrefix(bytes);
        }
        if (bytes.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!partMatches(parts[i], bytes[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private boolean samePrefix(byte[] bytes) {
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> bit % BITS;
            if ((bytes[bit / BITS] & mask) != (network[bit / BITS] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static boolean partMatches(String part, int value) {
        if (part.equals("*")) {
            return true;
        }
        if (part.startsWith("{")) {
            return Arrays.stream(part.substring(1, part.length() - 1).split(","))
                    .anyMatch(each -> Integer.parseInt(each) == value);
        }
        int dash = part.indexOf('-');
        return dash < 0
                ? Integer.parseInt(part) == value
                : value >= Integer.parseInt(part.substring(0, dash))
                        && value <= Integer.parseInt(part.substring(dash + 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
