package org.apogeemq.interop.narayana;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands between clients and a broker and passes everything on, until it is told to watch: then it tells when a request went
 * through, and keeps the answers back, so that somebody can be killed between a request and its answer.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket front;
    private final InetSocketAddress broker;
    private volatile Watch watch;

    /** One request that is waited for. */
    static final class Watch {
        private final CountDownLatch sent = new CountDownLatch(1);
        private final CountDownLatch answered = new CountDownLatch(1);

        /** Waits until something was sent to the broker. */
        void awaitSent(Duration limit) throws InterruptedException {
            await(sent, limit, "nothing was sent");
        }

        /** Waits until the broker has answered; the answer stays here. */
        void awaitAnswered(Duration limit) throws InterruptedException {
            await(answered, limit, "nothing was answered");
        }

        private static void await(CountDownLatch latch, Duration limit, String problem) throws InterruptedException {
            if (!latch.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(problem + " within " + limit);
            }
        }
    }

    private Relay(ServerSocket front, InetSocketAddress broker) {
        this.front = front;
        this.broker = broker;
    }

    /** Listens on an address of the loopback network and passes on to a broker, which need not be there yet. */
    static Relay start(InetAddress address, int port, InetSocketAddress broker) throws IOException {
        Relay relay = new Relay(new ServerSocket(port, 50, address), broker);
        daemon(relay::accept, "relay");
        return relay;
    }

    /** From now on answers stay here. */
    Watch watch() {
        Watch begun = new Watch();
        watch = begun;
        return begun;
    }

    /** From now on everything is passed on; what was kept back is lost. */
    void pass() {
        watch = null;
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                daemon(() -> connect(client), "relay-connect");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(broker);
        } catch (IOException nobody) {
            close(client, server);
            return;
        }
        daemon(() -> copy(client, server, true), "relay-requests");
        copy(server, client, false);
    }

    private void copy(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Watch now = watch;
                if (requests || now == null) {
                    out.write(buffer, 0, read);
                }
                if (now != null) {
                    (requests ? now.sent : now.answered).countDown();
                }
            }
        } catch (IOException gone) {
            // one side is gone: so goes the other
        } finally {
            close(from, to);
        }
    }

    private static void close(Socket... sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // it is closed anyway
            }
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        front.close();
    }
}
