package org.apogeemq.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server that plays one side of a RocketMQ conversation as a test's script tells it, with a codec of its own. The script
 * runs on a thread of the peer; {@link #await} hands its failure to the test. To stall, a script just stops reading and
 * waits on something the test controls. Every read has a limit.
 */
public final class ScriptedPeer implements AutoCloseable {
    /** What the peer does, connection by connection. */
    @FunctionalInterface
    public interface Script {
        /**
         * Plays the script.
         *
         * @param peer where connections come from
         * @throws Exception fails the script and so {@link ScriptedPeer#await}
         */
        void play(ScriptedPeer peer) throws Exception;
    }

    private final ServerSocket server;
    private final Duration limit;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private ScriptedPeer(Duration limit) throws IOException {
        this.limit = limit;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(Math.toIntExact(limit.toMillis()));
    }

    /**
     * Starts a peer on a free loopback port.
     *
     * @param limit longest wait for a connection or a frame
     * @param script what it does
     * @return the peer, listening
     * @throws IOException when no port can be had
     */
    public static ScriptedPeer start(Duration limit, Script script) throws IOException {
        ScriptedPeer peer = new ScriptedPeer(limit);
        Thread thread = new Thread(() -> peer.run(script), "scripted-peer");
        thread.setDaemon(true);
        thread.start();
        return peer;
    }

    private void run(Script script) {
        try {
            script.play(this);
            end.complete(null);
        } catch (Exception | AssertionError failure) {
            end.completeExceptionally(failure);
        }
    }

    /**
     * Where clients connect to.
     *
     * @return loopback address with the port
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /**
     * Takes the next connection; for the script.
     *
     * @return the connection
     * @throws IOException when none comes within the limit
     */
    public Conversation accept() throws IOException {
        try {
            return new Conversation(server.accept(), limit);
        } catch (SocketTimeoutException late) {
            throw new IOException("no client connected within " + limit, late);
        }
    }

    /**
     * Waits until the script has ended and throws what it threw.
     *
     * @throws Exception the script's failure, or a time-out after three times the limit
     */
    public void await() throws Exception {
        end.get(3 * limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One connection, from the peer's side. For the script's thread. */
    public static final class Conversation implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private int lastOpaque;

        Conversation(Socket socket, Duration limit) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
            socket.setTcpNoDelay(true);
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /**
         * Connects to a server under test, to play its client.
         *
         * @param server where it listens
         * @param limit longest wait for the connection or a frame
         * @return the conversation, to be closed
         * @throws IOException when no connection can be had
         */
        public static Conversation connect(InetSocketAddress server, Duration limit) throws IOException {
            Socket socket = new Socket();
            socket.connect(server, Math.toIntExact(limit.toMillis()));
            return new Conversation(socket, limit);
        }

        /**
         * Sends a request in JSON serialization and reads its answer.
         *
         * @param code request code
         * @param fields header fields
         * @param body body, may be empty
         * @return the answer
         * @throws IOException as {@link #next}
         * @throws AssertionError when another frame comes first
         */
        public PeerFrame call(int code, Map<String, String> fields, byte... body) throws IOException {
            int opaque = ++lastOpaque;
            send(PeerFrame.request(code, opaque, fields, body));
            PeerFrame answer = next();
            if (!answer.isResponse() || answer.opaque() != opaque) {
                throw new AssertionError("expected the answer to request " + opaque + ", got " + answer);
            }
            return answer;
        }

        /**
         * Reads the next frame, whatever it is.
         *
         * @return the frame
         * @throws IOException at the end of the connection, on bytes that are no frame, or when the limit has passed
         */
        public PeerFrame next() throws IOException {
            return PeerCodec.read(in);
        }

        /**
         * Reads the next frame, which must be a request with this code.
         *
         * @param code the code
         * @return the request
         * @throws IOException as {@link #next}
         * @throws AssertionError when it is something else
         */
        public PeerFrame expect(int code) throws IOException {
            PeerFrame frame = next();
            if (frame.isResponse() || frame.code() != code) {
                throw new AssertionError("expected request " + code + ", got "
                        + (frame.isResponse() ? "response " : "request ") + frame.code() + " " + frame.fields());
            }
            return frame;
        }

        /**
         * Reads requests until one with this code comes; the others stay unanswered.
         *
         * @param code the code
         * @return the request
         * @throws IOException as {@link #next}
         */
        public PeerFrame skipTo(int code) throws IOException {
            PeerFrame frame = next();
            while (frame.isResponse() || frame.code() != code) {
                frame = next();
            }
            return frame;
        }

        /**
         * Writes a frame.
         *
         * @param frame the frame
         * @throws IOException when the connection is gone
         */
        public void send(PeerFrame frame) throws IOException {
            sendBytes(PeerCodec.encode(frame));
        }

        /**
         * Answers a request.
         *
         * @param request the request
         * @param code response code
         * @param fields header fields
         * @param body body, may be empty
         * @throws IOException when the connection is gone
         */
        public void respond(PeerFrame request, int code, Map<String, String> fields, byte... body) throws IOException {
            send(request.response(code, null, fields, body));
        }

        /**
         * Writes bytes as they are: a broken frame, or a part of one.
         *
         * @param bytes the bytes
         * @throws IOException when the connection is gone
         */
        public void sendBytes(byte... bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /**
         * Cuts the connection with a reset, as a killed process or a firewall does.
         *
         * @throws IOException when closing fails
         */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
