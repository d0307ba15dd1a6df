package org.apogeemq.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The .rar as it was built keeps to the rules of Connectors 2.1: what a server checks, and what it would stumble over later. */
@Timeout(180)
class RarIT {
    /** Elements of the descriptor in the order of the schema connector_2_1.xsd; others are not used by this adapter. */
    private static final Map<String, List<String>> ORDER = Map.of(
            "connector",
            List.of("display-name", "vendor-name", "eis-type", "resourceadapter-version", "resourceadapter"),
            "resourceadapter",
            List.of(
                    "resourceadapter-class",
                    "config-property",
                    "outbound-resourceadapter",
                    "inbound-resourceadapter",
                    "adminobject"),
            "outbound-resourceadapter",
            List.of(
                    "connection-definition",
                    "transaction-support",
                    "authentication-mechanism",
                    "reauthentication-support"),
            "connection-definition",
            List.of(
                    "managedconnectionfactory-class",
                    "config-property",
                    "connectionfactory-interface",
                    "connectionfactory-impl-class",
                    "connection-interface",
                    "connection-impl-class"),
            "authentication-mechanism",
            List.of("authentication-mechanism-type", "credential-interface"),
            "messagelistener",
            List.of("messagelistener-type", "activationspec"),
            "activationspec",
            List.of("activationspec-class", "config-property"),
            "adminobject",
            List.of("adminobject-interface", "adminobject-class", "config-property"),
            "config-property",
            List.of(
                    "description",
                    "config-property-name",
                    "config-property-type",
                    "config-property-value",
                    "config-property-confidential"));

    @TempDir
    static Path directory;

    private static BuiltRar rar;
    private static Document descriptor;
    private static URLClassLoader server;

    @BeforeAll
    static void deploy() throws Exception {
        rar = BuiltRar.unpacked(directory);
        server = rar.classLoader();
        descriptor = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(rar.directory().resolve("META-INF/ra.xml").toFile());
    }

    @AfterAll
    static void undeploy() throws Exception {
        server.close();
    }

    private static List<Element> all(String tag) {
        NodeList nodes = descriptor.getElementsByTagName(tag);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static Class<?> only(String tag) throws ClassNotFoundException {
        assertThat(all(tag)).hasSize(1);
        return server.loadClass(all(tag).get(0).getTextContent().strip());
    }

    @Test
    void elementsOfTheDescriptorStandInTheOrderOfTheSchema() {
        ORDER.forEach((parent, order) -> all(parent).forEach(element -> {
            List<Integer> places = new ArrayList<>();
            for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element part) {
                    assertThat(order).as("in %s", parent).contains(part.getTagName());
                    places.add(order.indexOf(part.getTagName()));
                }
            }
            assertThat(places).as("children of %s", parent).isSorted();
        }));
    }

    @Test
    void everyClassThatTheDescriptorNamesIsInTheArchiveOrTheServers() throws Exception {
        int named = 0;
        NodeList elements = descriptor.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            String tag = ((Element) elements.item(i)).getTagName();
            if (tag.endsWith("-class") || tag.endsWith("-interface") || tag.equals("messagelistener-type")) {
                assertThat(server.loadClass(elements.item(i).getTextContent().strip()))
                        .isNotNull();
                named++;
            }
        }
        assertThat(named).isEqualTo(13);
    }

    @Test
    void apisOfTheServerAreNotInTheArchive() throws Exception {
        Map<String, Path> holder = new HashMap<>();
        Map<String, String> twice = new TreeMap<>();
        for (Path jar : rar.jars()) {
            try (JarFile opened = new JarFile(jar.toFile())) {
                opened.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                        .filter(name -> !name.equals("module-info.class"))
                        .forEach(name -> {
                            assertThat(name).doesNotStartWith("jakarta/").doesNotStartWith("javax/");
                            Path other = holder.put(name, jar.getFileName());
                            if (other != null) {
                                twice.put(name, other + " and " + jar.getFileName());
                            }
                        });
            }
        }
        assertThat(twice).as("classes that are there twice").isEmpty();
    }

    @Test
    void archiveHasItsLicense() {
        assertThat(rar.directory().resolve("META-INF/LICENSE")).isNotEmptyFile();
    }

    @Test
    void beansAreMadeWithoutArgumentsAndTakeTheirProperties() throws Exception {
        for (String tag : List.of(
                "resourceadapter-class",
                "managedconnectionfactory-class",
                "activationspec-class",
                "adminobject-class")) {
            for (Element named : all(tag)) {
                Class<?> type = server.loadClass(named.getTextContent().strip());
                Object bean = type.getConstructor().newInstance();
                Element parent = (Element) named.getParentNode();
                for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element part && part.getTagName().equals("config-property")) {
                        isTaken(bean, part);
                    }
                }
            }
        }
    }

    private static void isTaken(Object bean, Element property) throws Exception {
        String name = text(property, "config-property-name");
        String method = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        Class<?> type = Class.forName(text(property, "config-property-type"));
        Object value = switch (type.getSimpleName()) {
            case "String" -> "first";
            case "Integer" -> 7;
            case "Long" -> 7L;
            case "Boolean" -> true;
            default -> throw new AssertionError("type " + type + " of " + name);
        };
        bean.getClass().getMethod("set" + method, type).invoke(bean, value);
        assertThat(bean.getClass().getMethod("get" + method).invoke(bean))
                .as(name)
                .isEqualTo(value);
    }

    private static String text(Element element, String tag) {
        return element.getElementsByTagName(tag).item(0).getTextContent().strip();
    }

    @Test
    void classesAreWhatConnectorsWantsOfThem() throws Exception {
        assertThat(only("resourceadapter-class"))
                .isAssignableTo(ResourceAdapter.class)
                .isAssignableTo(Serializable.class);
        assertThat(only("managedconnectionfactory-class"))
                .isAssignableTo(ManagedConnectionFactory.class)
                .isAssignableTo(ResourceAdapterAssociation.class)
                .isAssignableTo(Serializable.class);
        assertThat(only("activationspec-class"))
                .isAssignableTo(ActivationSpec.class)
                .isAssignableTo(Serializable.class);
        assertThat(only("connectionfactory-impl-class"))
                .isAssignableTo(ConnectionFactory.class)
                .isAssignableTo(Serializable.class)
                .isAssignableTo(jakarta.resource.Referenceable.class);
        for (Element object : all("adminobject")) {
            assertThat(server.loadClass(text(object, "adminobject-class")))
                    .isAssignableTo(server.loadClass(text(object, "adminobject-interface")))
                    .isAssignableTo(Serializable.class)
                    .isAssignableTo(jakarta.resource.Referenceable.class);
        }
    }

    /** Connectors 5.3.3, 6.5.3.1, 13.4.2.3. */
    @Test
    void adapterAndConnectionFactoryCompareByValueActivationAndConnectionByIdentity() throws Exception {
        for (String tag : List.of("resourceadapter-class", "managedconnectionfactory-class")) {
            Object one = only(tag).getConstructor().newInstance();
            Object two = only(tag).getConstructor().newInstance();
            assertThat(one).isEqualTo(two).hasSameHashCodeAs(two).isNotSameAs(two);
            one.getClass().getMethod("setUser", String.class).invoke(one, "somebody");
            assertThat(one).isNotEqualTo(two);
        }
        Class<?> connection = server.loadClass("org.apogeemq.ra.outbound.ApogeeManagedConnection");
        assertThat(connection).isAssignableTo(ManagedConnection.class);
        for (Class<?> type : List.of(only("activationspec-class"), connection)) {
            assertThat(type.getMethod("equals", Object.class).getDeclaringClass())
                    .isEqualTo(Object.class);
            assertThat(type.getMethod("hashCode").getDeclaringClass()).isEqualTo(Object.class);
        }
    }

    @Test
    void beansKeepTheirPropertiesWhenTheyAreSerialized() throws Exception {
        for (String tag : List.of(
                "resourceadapter-class",
                "managedconnectionfactory-class",
                "activationspec-class",
                "adminobject-class")) {
            for (Element named : all(tag)) {
                Class<?> type = server.loadClass(named.getTextContent().strip());
                boolean admin = tag.startsWith("admin");
                Object bean = type.getConstructor().newInstance();
                type.getMethod(admin ? "setName" : "setUser", String.class).invoke(bean, "kept");
                Object copy = copy(bean);
                assertThat(type.getMethod(admin ? "getName" : "getUser").invoke(copy))
                        .as(type.getName())
                        .isEqualTo("kept");
            }
        }
    }

    private static Object copy(Object bean) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(bean);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
                return Class.forName(type.getName(), false, server);
            }
        }) {
            return in.readObject();
        }
    }
}
