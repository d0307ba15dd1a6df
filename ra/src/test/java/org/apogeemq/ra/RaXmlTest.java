package org.apogeemq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The descriptor says what the classes have. */
@Timeout(60)
class RaXmlTest {
    private static Document descriptor;

    @BeforeAll
    static void read() throws Exception {
        descriptor = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("src/main/rar/META-INF/ra.xml").toFile());
    }

    @Test
    void isOfConnectors21() {
        assertThat(descriptor.getDocumentElement().getAttribute("version")).isEqualTo("2.1");
    }

    @Test
    void namesClassesThatAreWhatConnectorsWants() throws Exception {
        assertThat(bean("resourceadapter-class")).isAssignableTo(ResourceAdapter.class);
        assertThat(bean("managedconnectionfactory-class")).isAssignableTo(ManagedConnectionFactory.class);
        assertThat(bean("managedconnectionfactory-class")).isAssignableTo(Serializable.class);
        assertThat(bean("activationspec-class")).isAssignableTo(ActivationSpec.class);
        assertThat(named("connectionfactory-impl-class")).isAssignableTo(ConnectionFactory.class);
        assertThat(named("connectionfactory-impl-class")).isAssignableTo(Serializable.class);
        assertThat(named("connectionfactory-impl-class")).isAssignableTo(jakarta.resource.Referenceable.class);
        assertThat(named("connection-impl-class")).isAssignableTo(Connection.class);
    }

    @Test
    void everyPropertyOfTheAdapterIsListedWithItsType() throws Exception {
        assertThat(listed("resourceadapter")).isEqualTo(properties("resourceadapter-class"));
    }

    @Test
    void everyPropertyOfTheConnectionFactoryIsListedWithItsType() throws Exception {
        assertThat(listed("connection-definition")).isEqualTo(properties("managedconnectionfactory-class"));
    }

    @Test
    void everyPropertyOfTheActivationIsListedWithItsType() throws Exception {
        assertThat(listed("activationspec")).isEqualTo(properties("activationspec-class"));
    }

    @Test
    void queuesAndTopicsAreAdministeredObjectsWithAName() throws Exception {
        NodeList objects = descriptor.getElementsByTagName("adminobject");
        assertThat(objects.getLength()).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            Element object = (Element) objects.item(i);
            Class<?> type = Class.forName(text(object, "adminobject-class"));
            type.getConstructor().newInstance();
            assertThat(type)
                    .isAssignableTo(Class.forName(text(object, "adminobject-interface")))
                    .isAssignableTo(Serializable.class)
                    .isAssignableTo(jakarta.resource.Referenceable.class);
            assertThat(listed(object)).isEqualTo(properties(type)).containsKey("name");
        }
    }

    private static Class<?> named(String tag) throws ClassNotFoundException {
        return Class.forName(
                descriptor.getElementsByTagName(tag).item(0).getTextContent().strip());
    }

    /** A class that the server makes by its constructor without arguments. */
    private static Class<?> bean(String tag) throws Exception {
        Class<?> type = named(tag);
        type.getConstructor().newInstance();
        return type;
    }

    private static Map<String, String> listed(String parent) {
        return listed((Element) descriptor.getElementsByTagName(parent).item(0));
    }

    private static Map<String, String> listed(Element parent) {
        Map<String, String> found = new TreeMap<>();
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element element
                    && element.getTagName().equals("config-property")) {
                found.put(text(element, "config-property-name"), text(element, "config-property-type"));
            }
        }
        return found;
    }

    private static String text(Element element, String tag) {
        return element.getElementsByTagName(tag).item(0).getTextContent().strip();
    }

    private static Map<String, String> properties(String tag) throws Exception {
        return properties(named(tag));
    }

    private static Map<String, String> properties(Class<?> type) throws Exception {
        Set<String> notConfiguration = Set.of("resourceAdapter", "logWriter", "reference");
        Map<String, String> found = new TreeMap<>();
        for (PropertyDescriptor property : Introspector.getBeanInfo(type).getPropertyDescriptors()) {
            if (property.getWriteMethod() != null && !notConfiguration.contains(property.getName())) {
                found.put(property.getName(), property.getPropertyType().getName());
            }
        }
        return found;
    }
}
