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
    private static final Path HOME = Path.of(System.getProperty("server.home"));
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
        return HOME.resolve("usr/servers/apogee/logs/messages.log");
    }

    @Override
    public ProcessHandle process() {
        String tools = HOME.resolve("bin/tools") + "/";
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(tools + "ws-server.jar"))
                .findAny()
                .orElseThrow(() -> new IllegalStateException("no server runs in " + HOME));
    }

    @Override
    public void kill() throws Exception {
        ProcessHandle server = process();
        server.destroyForcibly();
        server.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void start() throws Exception {
        ProcessBuilder command = new ProcessBuilder(HOME.resolve("bin/server").toString(), "start", "apogee")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        HOME.resolveSibling("liberty.out").toFile()));
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JVM_ARGS", System.getProperty("server.options"));
        Process script = command.start();
        if (!script.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || script.exitValue() != 0) {
            script.destroyForcibly();
            throw new IllegalStateException("Open Liberty does not start, see " + HOME.resolveSibling("liberty.out"));
        }
    }
}
