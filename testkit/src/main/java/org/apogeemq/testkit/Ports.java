package org.apogeemq.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that a server can have again after a restart: below those that the system hands out to clients. A server that is
 * never restarted binds port 0 instead. Thread-safe.
 */
public final class Ports {
    private static final int LOWEST = 12_000;
    private static final int STEP = 10;
    private static final int COUNT = 2000;
    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "apogee-test-ports-" + System.getProperty("user.name"));
    /** What this process was given; each file is locked until the process ends. */
    private static final Map<Integer, FileChannel> GIVEN = new HashMap<>();

    private Ports() {}

    /**
     * A port on which nobody listens now, and that no other call here is given while this process lives, in whatever
     * process of this machine: between this call and the server's start goes a good while. A broker of RocketMQ also opens the port after its own and the one two before it:
     * these are free too.
     *
     * @return 12000 to 31990
     * @throws IllegalStateException when none was found
     * @throws UncheckedIOException when the folder for temporary files cannot be written to
     */
    public static int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = LOWEST + STEP * ThreadLocalRandom.current().nextInt(COUNT);
            // locked first: to try a port whose server is being restarted would be in its way
            if (lock(port) && isFree(port) && isFree(port + 1) && isFree(port - 2)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + (LOWEST + STEP * COUNT));
    }

    /** False when it is given already. */
    private static boolean lock(int port) {
        synchronized (GIVEN) {
            if (GIVEN.containsKey(port)) {
                return false; // and to open its file again would end the lock when that is closed
            }
            try {
                Files.createDirectories(LOCKS);
                FileChannel file = FileChannel.open(
                        LOCKS.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (file.tryLock() == null) {
                    file.close();
                    return false;
                }
                GIVEN.put(port, file);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException("locking port " + port + " for a test", e);
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
