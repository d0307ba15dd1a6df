package org.apogeemq.interop.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Payara: each message-driven bean names our adapter in the server's own descriptor. */
final class ServerUnderTest implements ApplicationServer {
    private static final long LIMIT_SECONDS = 600;
    private static final String DESCRIPTOR = """
            <glassfish-ejb-jar>
              <enterprise-beans>
            %s
              </enterprise-beans>
            </glassfish-ejb-jar>
            """;
    private static final String BEAN = """
                <ejb>
                  <ejb-name>%s</ejb-name>
                  <mdb-resource-adapter><resource-adapter-mid>apogee-ra</resource-adapter-mid></mdb-resource-adapter>
                </ejb>
            """;

    private final PayaraDomain domain = new PayaraDomain();

    @Override
    public String jndiName(String name) {
        return name;
    }

    @Override
    public void bind(WebArchive application, List<String> messageDrivenBeans) {
        String beans = messageDrivenBeans.stream().map(BEAN::formatted).collect(Collectors.joining());
        application.addAsWebInfResource(new StringAsset(DESCRIPTOR.formatted(beans)), "glassfish-ejb-jar.xml");
    }

    @Override
    public Path log() {
        return domain.directory().resolve("logs/server.log");
    }

    @Override
    public ProcessHandle process() {
        return domain.running().orElseThrow(() -> new IllegalStateException("no server runs in " + domain.directory()));
    }

    @Override
    public void kill() throws Exception {
        ProcessHandle server = process();
        server.destroyForcibly();
        server.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void start() throws Exception {
        domain.start();
    }
}
