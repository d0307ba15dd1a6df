package org.apogeemq.broker.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of {@code host:port}. */
final class Addresses {
    private static final int MAX_PORT = 0xFFFF;

    private Addresses() {}

    /** The addresses, not resolved; throws IllegalArgumentException for what is not {@code host:port}. */
    static List<InetSocketAddress> parse(String text) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String part : text.split("[;,]")) {
            String address = part.strip();
            if (!address.isEmpty()) {
                addresses.add(one(address));
            }
        }
        return List.copyOf(addresses);
    }

    private static InetSocketAddress one(String address) {
        int colon = address.lastIndexOf(':');
        int port = colon > 0 ? Integer.parseInt(address.substring(colon + 1)) : 0;
        if (port <= 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(address);
        }
        return InetSocketAddress.createUnresolved(address.substring(0, colon), port);
    }
}
