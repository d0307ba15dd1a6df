package org.apogeemq.interop.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apogeemq.interop.servers.app.PlainFactory;
import org.apogeemq.interop.servers.app.RocketMqBean;
import org.apogeemq.interop.servers.app.TransactedRocketMqSender;
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
                <jca-adapter activation-spec-binding-name="apogeeBeans"/>%s
              </message-driven>
            """;
    /** In place of the factory without transactions that these beans define. */
    private static final String PLAIN_FACTORY =
            "<resource-ref name=\"%s/factory\" binding-name=\"java:app/jms/LibertyPlainCF\"/>";

    private static final Map<String, Class<?>> USERS_OF_PLAIN_FACTORY = Stream.of(
                    RocketMqBean.class, TransactedRocketMqSender.class)
            .collect(Collectors.toMap(Class::getSimpleName, type -> type));

    private final LibertyServer server = new LibertyServer();

    @Override
    public String jndiName(String name) {
        return name;
    }

    @Override
    public void bind(WebArchive application, List<String> messageDrivenBeans) {
        String beans = messageDrivenBeans.stream()
                .map(bean -> BEAN.formatted(bean, plainFactory(bean)))
                .collect(Collectors.joining());
        if (messageDrivenBeans.stream().anyMatch(USERS_OF_PLAIN_FACTORY::containsKey)) {
            application.addClass(PlainFactory.class);
        }
        application.addAsWebInfResource(new StringAsset(DESCRIPTOR.formatted(beans)), "ibm-ejb-jar-bnd.xml");
    }

    private static String plainFactory(String bean) {
        Class<?> type = USERS_OF_PLAIN_FACTORY.get(bean);
        return type == null ? "" : PLAIN_FACTORY.formatted(type.getName());
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
