package org.apogeemq.interop.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Open Liberty: each message-driven bean names an activation of our adapter in the server's own descriptor. */
final class ServerUnderTest implements ApplicationServer {
    private static final long LIMIT_SECONDS = 240;
    private static final String DESCRIPTOR = """
            <ejb-jar-bnd xmlns="http://websphere.ibm.com/xml/ns/javaee" version="1.2">
            %s
            </ejb-jar-bnd>
            """;
    private static final String BEAN = """
              <message-driven name="%s">
                <jca-adapter activation-spec-binding-name="apogeeBeans"/>
              </message-driven>
            """;

    private final LibertyServer server = new LibertyServer();

    @Override
    public String jndiName(String name) {
        return name;
    }

    @Override
    public void bind(WebArchive application, List<String> messageDrivenBeans) {
        String beans = messageDrivenBeans.stream().map(BEAN::formatted).collect(Collectors.joining());
        application.addAsWebInfResource(new StringAsset(DESCRIPTOR.formatted(beans)), "ibm-ejb-jar-bnd.xml");
    }

    @Override
    public Path log() {
        return server.directory().resolve("logs/messages.log");
    }

    @Override
    public ProcessHandle process() {
        return server.running().orElseThrow(() -> new IllegalStateException("no server runs in " + server.directory()));
    }

    @Override
    public void kill() throws Exception {
        ProcessHandle process = process();
        process.destroyForcibly();
        process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void start() throws Exception {
        server.start();
    }
}
