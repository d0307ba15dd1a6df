package org.apogeemq.interop.servers;

import jakarta.ejb.MessageDriven;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A web application with beans, told where the server has what they inject: {@code @Resource(name = "jms/ApogeeCF")} or
 * {@code @JMSConnectionFactory("jms/ApogeeCF")}, and {@code @Resource(name = "jdbc/Orders")}. Its beans have the names of
 * their classes.
 */
final class Application {
    private static final ApplicationServer SERVER = new ServerUnderTest();
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
            %s
            </web-app>
            """;
    private static final String REFERENCE = """
              <resource-ref>
                <res-ref-name>%s</res-ref-name>
                <res-type>%s</res-type>
                <res-auth>Container</res-auth>
                <lookup-name>%s</lookup-name>
              </resource-ref>
            """;

    private Application() {}

    /**
     * An application of these classes and those within them.
     *
     * @param name with {@code .war}
     */
    static WebArchive of(String name, Class<?>... classes) {
        List<String> messageDriven = Stream.of(classes)
                .filter(type -> type.isAnnotationPresent(MessageDriven.class))
                .map(Class::getSimpleName)
                .toList();
        WebArchive application = ShrinkWrap.create(WebArchive.class, name)
                .addClasses(classes)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .setWebXML(new StringAsset(WEB_XML.formatted(reference("jms/ApogeeCF", "jakarta.jms.ConnectionFactory")
                        + reference("jdbc/Orders", "javax.sql.DataSource"))));
        SERVER.bind(application, messageDriven);
        return application;
    }

    private static String reference(String name, String type) {
        return REFERENCE.formatted(name, type, SERVER.jndiName(name));
    }
}
