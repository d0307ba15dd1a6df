package org.apogeemq.cli.server;

import java.net.InetAddress;

/** Who can reach an address, in words. */
final class Listening {
    private Listening() {}

    static String reach(InetAddress address) {
        return address.isLoopbackAddress()
                ? " (this machine only; --bind or bindAddress opens it to others)"
                : " (open to other machines, without authentication)";
    }
}
