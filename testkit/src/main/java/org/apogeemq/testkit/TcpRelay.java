package org.apogeemq.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between clients and a server and does to their TCP connections what networks do: cuts them, ends one direction,
 * or lets nothing through any more while both ends believe that they are connected. What a test does to the connections
 * concerns those that are open at that moment; later ones pass. Thread-safe.
 */
public final class TcpRelay implements AutoCloseable {
    /** Where bytes go. */
    public enum Direction {
        /** Requests and one-way frames of clients. */
        TO_SERVER,
        /** Answers and what the server pushes. */
        TO_CLIENT
    }

    private static final int BUFFER = 16 << 10;
    private static final int CONNECT_MILLIS = 10_000;

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    private TcpRelay(ServerSocket listening, InetSocketAddress server) {
        this.listening = listening;
        this.server = server;
    }

    /**
     * Starts a relay.
     *
     * @param address where clients connect to; port 0 for any free one
     * @param server where their bytes go
     * @return the relay, listening
     * @throws IOException when it cannot listen there
     */
    public static TcpRelay start(InetSocketAddress address, InetSocketAddress server) throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        try {
            listening.bind(address);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        TcpRelay relay = new TcpRelay(listening, server);
        daemon(relay::accept, "relay-accept");
        return relay;
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listening.accept();
                Line line = Line.between(client, server);
                lines.add(line); // before a byte passes: who has seen one may cut the line
                line.start();
            } catch (IOException e) {
                if (listening.isClosed()) {
                    return;
                }
                // the server does not take a connection: the client's was closed, the next one may be luckier
            }
        }
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** How many connections pass through it now. */
    public int connections() {
        lines.removeIf(Line::isOver);
        return lines.size();
    }

    /** Cuts all connections: both ends get a reset, what was on its way is lost. */
    public void cut() {
        for (Line line : lines) { // a client may be back before the last one is cut: its new line stays
            line.cut();
            lines.remove(line);
        }
    }

    /** Ends one direction of all connections: its receiver reads an end of stream, the other direction goes on. */
    public void endStream(Direction direction) {
        lines.forEach(line -> line.end(direction));
    }

    /** Lets no more bytes through in one direction; they wait, up to what the sockets hold. */
    public void stall(Direction direction) {
        lines.forEach(line -> line.stall(direction, true));
    }

    /** Lets what waits in one direction go on. */
    public void resume(Direction direction) {
        lines.forEach(line -> line.stall(direction, false));
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }

    /** One client's connection and the one to the server that belongs to it. */
    private static final class Line {
        private final Map<Direction, Socket> targets = new EnumMap<>(Direction.class);
        private final Map<Direction, Boolean> stalled = new EnumMap<>(Direction.class);

        static Line between(Socket client, InetSocketAddress server) throws IOException {
            Socket upstream = new Socket();
            try {
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                upstream.connect(server, CONNECT_MILLIS);
            } catch (IOException e) {
                upstream.close();
                client.close();
                throw e;
            }
            Line line = new Line();
            line.targets.put(Direction.TO_SERVER, upstream);
            line.targets.put(Direction.TO_CLIENT, client);
            return line;
        }

        void start() {
            daemon(() -> pump(targets.get(Direction.TO_CLIENT), Direction.TO_SERVER), "relay-to-server");
            daemon(() -> pump(targets.get(Direction.TO_SERVER), Direction.TO_CLIENT), "relay-to-client");
        }

        private void pump(Socket from, Direction direction) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = targets.get(direction).getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    awaitPassage(direction);
                    out.write(buffer, 0, read);
                }
                awaitPassage(direction);
                end(direction);
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
            }
        }

        private synchronized void awaitPassage(Direction direction) throws InterruptedException {
            while (stalled.getOrDefault(direction, false) && !isOver()) {
                wait();
            }
        }

        synchronized void stall(Direction direction, boolean stall) {
            stalled.put(direction, stall);
            notifyAll();
        }

        void end(Direction direction) {
            Socket target = targets.get(direction);
            try {
                target.shutdownOutput();
                if (targets.values().stream().allMatch(Socket::isOutputShutdown)) {
                    close();
                }
            } catch (IOException gone) {
                close();
            }
        }

        void cut() {
            for (Socket socket : targets.values()) {
                try {
                    socket.setSoLinger(true, 0); // a reset instead of an orderly end
                } catch (IOException gone) {
                    continue; // closed below
                }
            }
            close();
        }

        boolean isOver() {
            return targets.values().stream().anyMatch(Socket::isClosed);
        }

        private void close() {
            for (Socket socket : targets.values()) {
                try {
                    socket.close();
                } catch (IOException e) {
                    continue; // it is of no use any more in any case
                }
            }
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
