package org.apogeemq.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.testkit.ScriptedPeer.Conversation;

/**
 * Stands between clients and a server, passes their frames on, and breaks the connection at the request that a test names. Safe for
 * use from any thread.
 */
public final class FrameProxy implements AutoCloseable {
    /** What to do at a request. */
    public enum Fault {
        /** Both sides lose the connection; the request does not reach the server. */
        CUT_BEFORE,
        /** Both sides lose the connection when the server has answered; the answer does not reach the client. */
        CUT_AFTER,
        /** The client loses the connection; the server sees nothing of that, and gets the request by {@link FrameProxy#deliverLate}. */
        HALF_OPEN,
        /** The connection stays, and the answer does not reach the client. */
        SWALLOW_ANSWER
    }

    /** How a connection breaks at a frame of either direction. */
    public enum Break {
        /** Both sides lose the connection; the frame does not arrive. */
        LOST,
        /** Both sides lose the connection; one half of the frame's bytes arrives. */
        TORN,
        /**
         * The client loses the connection; the server sees nothing of that. A request arrives by {@link FrameProxy#deliverLate}, an
         * answer does not.
         */
        HALF_OPEN
    }

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final Duration limit;
    private final Map<Integer, Deque<Fault>> faults = new HashMap<>();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Deque<Late> late = new ArrayDeque<>();
    private volatile boolean refusing;
    private final Deque<PlannedBreak> breaks = new ArrayDeque<>();
    private int framesSinceBreak;

    /** A break at a frame, counted from the break before it. */
    private record PlannedBreak(int frame, Break how) {}

    /** A request that its server has not got yet. */
    private record Late(Conversation server, PeerFrame request) {}

    private FrameProxy(ServerSocket listening, InetSocketAddress server, Duration limit) {
        this.listening = listening;
        this.server = server;
        this.limit = limit;
    }

    /**
     * Starts a proxy on a free loopback port.
     *
     * @param server where it passes frames on to
     * @param limit longest silence of a connection
     * @return the proxy, listening
     * @throws IOException when no port can be had
     */
    public static FrameProxy start(InetSocketAddress server, Duration limit) throws IOException {
        FrameProxy proxy = new FrameProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server, limit);
        daemon("frame-proxy", proxy::acceptAll);
        return proxy;
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Where clients connect to.
     *
     * @return loopback address with the port
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    /**
     * Does this at the next request of a code that nothing else is to be done at.
     *
     * @param code request code
     * @param fault what is done
     */
    public void at(int code, Fault fault) {
        synchronized (faults) {
            faults.computeIfAbsent(code, c -> new ArrayDeque<>()).add(fault);
        }
    }

    /**
     * Whether all that {@link #at} said was done.
     *
     * @return true when every request passes
     */
    public boolean isDone() {
        synchronized (faults) {
            return faults.values().stream().allMatch(Deque::isEmpty);
        }
    }

    /**
     * Breaks one connection at a frame, whatever it is and wherever it goes.
     *
     * @param frame which of those that come from now on, or after the break that was planned before this one, over all connections: 1
     *     is the next one
     * @param how what happens to it
     */
    public void breakAt(int frame, Break how) {
        synchronized (faults) {
            if (breaks.isEmpty()) {
                framesSinceBreak = 0;
            }
            breaks.add(new PlannedBreak(frame, how));
        }
    }

    /**
     * Lets all frames pass from now on.
     *
     * @return how many of the planned breaks have not happened
     */
    public int pass() {
        synchronized (faults) {
            int left = breaks.size();
            breaks.clear();
            return left;
        }
    }

    private Break breakNow() {
        synchronized (faults) {
            framesSinceBreak++;
            if (breaks.isEmpty() || framesSinceBreak < breaks.peek().frame()) {
                return null;
            }
            framesSinceBreak = 0;
            return breaks.remove().how();
        }
    }

    /**
     * Refuses connections, or takes them again.
     *
     * @param yes whether they are refused
     */
    public void refuse(boolean yes) {
        refusing = yes;
    }

    /** Gives the servers the requests that {@link Fault#HALF_OPEN} has kept from them. A server that has closed the connection gets none. */
    public void deliverLate() {
        synchronized (late) {
            for (Late one = late.poll(); one != null; one = late.poll()) {
                try {
                    one.server().send(one.request());
                } catch (IOException closedMeanwhile) {
                    // as it should be
                }
            }
        }
    }

    private void acceptAll() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                if (refusing) {
                    socket.close();
                } else {
                    new Link(new Conversation(socket, limit), Conversation.connect(server, limit)).start();
                }
            } catch (IOException serverIsAway) {
                // the client finds its connection closed
            }
        }
    }

    private Fault faultAt(PeerFrame request) {
        synchronized (faults) {
            Deque<Fault> planned = faults.get(request.code());
            return planned == null ? null : planned.poll();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        links.forEach(Link::cut);
    }

    /** A client's connection and the one to the server for it. */
    private final class Link {
        private final Conversation client;
        private final Conversation toServer;
        /** Numbers of requests whose answers are not passed on, and whether the connection is cut then. */
        private final Map<Integer, Fault> atAnswer = new ConcurrentHashMap<>();

        /** The server's side stays open. */
        private volatile boolean halfOpen;

        Link(Conversation client, Conversation toServer) {
            this.client = client;
            this.toServer = toServer;
            links.add(this);
        }

        void start() {
            daemon("frame-proxy-requests", () -> pass(this::passRequests));
            daemon("frame-proxy-answers", () -> pass(this::passAnswers));
        }

        private interface Passing {
            void run() throws IOException;
        }

        private void pass(Passing passing) {
            try {
                passing.run();
            } catch (IOException ended) {
                cut();
            }
        }

        void cut() {
            links.remove(this);
            closeQuietly(client);
            if (!halfOpen) {
                closeQuietly(toServer);
            }
        }

        /** True when the connection was broken at this frame. */
        private boolean breaksAt(PeerFrame frame, Conversation receiver) throws IOException {
            Break how = breakNow();
            if (how == null) {
                return false;
            }
            if (how == Break.TORN) {
                byte[] bytes = PeerCodec.encode(frame);
                receiver.sendBytes(Arrays.copyOf(bytes, bytes.length / 2));
            } else if (how == Break.HALF_OPEN) {
                halfOpen = true;
                if (receiver == toServer) {
                    keep(frame);
                }
            }
            cut();
            return true;
        }

        private void keep(PeerFrame request) {
            synchronized (late) {
                late.add(new Late(toServer, request));
            }
        }

        private void passRequests() throws IOException {
            while (true) {
                PeerFrame request = client.next();
                if (breaksAt(request, toServer)) {
                    return;
                }
                Fault fault = request.isResponse() ? null : faultAt(request);
                if (fault == Fault.CUT_BEFORE) {
                    cut();
                    return;
                }
                if (fault == Fault.HALF_OPEN) {
                    halfOpen = true;
                    keep(request);
                    cut();
                    return;
                }
                if (fault != null) {
                    atAnswer.put(request.opaque(), fault);
                }
                toServer.send(request);
            }
        }

        private void passAnswers() throws IOException {
            while (true) {
                PeerFrame frame = toServer.next();
                if (breaksAt(frame, client)) {
                    return;
                }
                Fault fault = frame.isResponse() ? atAnswer.remove(frame.opaque()) : null;
                if (fault == Fault.CUT_AFTER) {
                    cut();
                    return;
                }
                if (fault == null) {
                    client.send(frame);
                }
            }
        }
    }

    private static void closeQuietly(Conversation conversation) {
        try {
            conversation.close();
        } catch (IOException alreadyGone) {
            // nothing is left to be closed
        }
    }
}
