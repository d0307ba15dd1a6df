package org.apogeemq.interop.servers;

import java.util.ArrayList;
import java.util.List;
import org.apogeemq.interop.servers.app.Forwarder;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** In the Payara of the other tests, whose adapter goes meanwhile. Arquillian has it started. */
@ExtendWith(ArquillianExtension.class)
class EmbeddedBrokerIT extends EmbeddedBrokerCases {
    private static final PayaraDomain DOMAIN = new PayaraDomain();
    /** With the adapter goes one of its pools. */
    private static final List<String> UNDEPLOY = List.of(
            "undeploy desk", "delete-connector-connection-pool --cascade=true SecondPool", PayaraDomain.REMOVE_ADAPTER);

    EmbeddedBrokerIT() {
        super(System.getProperty("port.http"), DOMAIN.directory().resolve("apogee"));
    }

    @BeforeAll
    static void replaceAdapter() throws Exception {
        WebArchive application = DeskClient.application();
        new ServerUnderTest().bind(application, List.of(Forwarder.class.getSimpleName()));
        application
                .as(ZipExporter.class)
                .exportTo(DOMAIN.archives().resolve(application.getName()).toFile(), true);
        List<String> commands = new ArrayList<>(PayaraDomain.REMOVE_ADAPTER_AND_POOLS);
        commands.addAll(deployment());
        DOMAIN.commands(commands);
    }

    /** The adapter whose broker is in the server, and the application. */
    private static List<String> deployment() throws Exception {
        List<String> commands = new ArrayList<>(DOMAIN.script("embedded.asadmin"));
        commands.add("deploy desk.war");
        return commands;
    }

    @AfterAll
    static void replaceAdapterAgain() throws Exception {
        if (DOMAIN.running().isEmpty()) { // a case has failed
            DOMAIN.start();
        }
        List<String> commands = new ArrayList<>(UNDEPLOY);
        commands.addAll(DOMAIN.adapterSetUp());
        DOMAIN.commands(commands);
    }

    @Override
    ProcessHandle server() {
        return DOMAIN.running().orElseThrow();
    }

    @Override
    void startAgain() throws Exception {
        DOMAIN.start();
    }

    @Override
    void undeploy() throws Exception {
        DOMAIN.commands(UNDEPLOY);
    }

    @Override
    void deployAgain() throws Exception {
        DOMAIN.commands(deployment());
    }
}
