package org.apogeemq.interop.servers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apogeemq.interop.servers.app.Desk;
import org.apogeemq.interop.servers.app.Forwarder;
import org.apogeemq.interop.servers.app.PowerCut;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Sends to and receives from a broker that has no port, through the application {@link #application}. */
final class DeskClient {
    private static final Duration LIMIT = Duration.ofSeconds(240);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String desk;

    /**
     * Connects when something is asked.
     *
     * @param httpPort the server's
     */
    DeskClient(String httpPort) {
        desk = "http://127.0.0.1:" + httpPort + "/desk/do?";
    }

    /** Knows nothing of the broker but the connection factories {@code jms/ApogeeCF} and {@code jms/SecondCF}. */
    static WebArchive application() {
        return ShrinkWrap.create(WebArchive.class, "desk.war")
                .addClasses(Desk.class, Forwarder.class, PowerCut.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    /**
     * Asks the application.
     *
     * @return its answer
     * @throws IOException if there is none, or it is an error
     */
    String ask(String what, String queue, String text) throws IOException, InterruptedException {
        String query = "what=" + URLEncoder.encode(what, StandardCharsets.UTF_8) + "&queue=" + queue + "&text="
                + URLEncoder.encode(text, StandardCharsets.UTF_8);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(desk + query)).timeout(LIMIT).build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the application answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }
}
