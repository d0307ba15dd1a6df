package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ScriptedPeerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void playsItsSideOfAConversation() throws Exception {
        ScriptedPeer.Script script = p -> {
            try (ScriptedPeer.Conversation conversation = p.accept()) {
                PeerFrame request = conversation.skipTo(105);
                conversation.respond(request, 0, Map.of("a", "b"), (byte) 7);
                conversation.expect(106);
                conversation.reset();
            }
        };
        try (ScriptedPeer peer = ScriptedPeer.start(LIMIT, script);
                Socket client = connect(peer)) {
            send(client, 34, 1);
            send(client, 105, 2);
            DataInputStream in = new DataInputStream(client.getInputStream());
            PeerFrame answer = PeerCodec.read(in);
            assertThat(answer.opaque()).isEqualTo(2);
            assertThat(answer.isResponse()).isTrue();
            assertThat(answer.fields()).containsExactly(Map.entry("a", "b"));
            assertThat(answer.body()).containsExactly(7);
            send(client, 106, 3);
            peer.await();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void unexpectedRequestFailsTheScript() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(LIMIT, p -> p.accept().expect(10));
                Socket client = connect(peer)) {
            send(client, 11, 1);
            assertThatThrownBy(peer::await).hasMessageContaining("expected request 10, got request 11");
        }
    }

    @Test
    void waitForAClientIsLimited() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Duration.ofMillis(50), ScriptedPeer::accept)) {
            assertThatThrownBy(peer::await).hasMessageContaining("no client connected within PT0.05S");
        }
    }

    private static Socket connect(ScriptedPeer peer) throws IOException {
        Socket socket = new Socket(peer.address().getAddress(), peer.address().getPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static void send(Socket client, int code, int opaque) throws IOException {
        client.getOutputStream().write(PeerCodec.encode(PeerFrame.request(code, opaque, Map.of(), new byte[0])));
    }
}
