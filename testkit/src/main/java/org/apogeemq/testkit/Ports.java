package org.apogeemq.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that a server can have again after a restart: below those that the system hands out to clients. A server that is
 * never restarted binds port 0 instead. Thread-safe.
 */
public final class Ports {
    private static final int LOWEST = 12_000;
    private static final int STEP = 10;
    private static final int COUNT = 2000;

    private Ports() {}

    /**
     * A port on which nobody listens now. A broker of RocketMQ also opens the port after its own and the one two before it:
     * these are free too.
     *
     * @return 12000 to 31990
     * @throws IllegalStateException when none was found
     */
    public static int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = LOWEST + STEP * ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port) && isFree(port + 1) && isFree(port - 2)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + (LOWEST + STEP * COUNT));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
