package org.apogeemq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.jms.ConnectionFactoryObjectFactory;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.DestinationObjectFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NamingTest {

    private static Context context(String... keysAndValues) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, ApogeeInitialContextFactory.class.getName());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            environment.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new InitialContext(environment);
    }

    private static Context full() throws NamingException {
        return context(
                "connectionFactory.jms/CF", "apogee://h:1?prefetch=7",
                "queue.jms/Orders", "ORDERS.EU",
                "topic.Prices", "PRICES?tags=EUR");
    }

    @Test
    void namesGiveFactoriesQueuesAndTopics() throws Exception {
        Context context = full();
        ConnectionFactory factory = (ConnectionFactory) context.lookup("jms/CF");
        assertThat(((ApogeeConnectionFactory) factory).getPrefetch()).isEqualTo(7);
        assertThat(context.lookup("jms/Orders")).isEqualTo(ApogeeDestination.queue("ORDERS.EU"));
        assertThat(context.lookup(new CompositeName("Prices"))).isEqualTo(ApogeeDestination.topic("PRICES?tags=EUR"));
        assertThat(context.lookup("jms/Orders")).isSameAs(context.lookup("jms/Orders"));
    }

    @Test
    void xaFactoriesHaveNamesReferencesAndSerialFormsToo() throws Exception {
        Object named =
                context("xaConnectionFactory.jms/XA", "apogee://h:1?prefetch=7").lookup("jms/XA");
        assertThat(named).isInstanceOf(ApogeeXAConnectionFactory.class).isInstanceOf(XAConnectionFactory.class);
        ApogeeXAConnectionFactory factory = (ApogeeXAConnectionFactory) named;
        factory.setUser("u");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        Object copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = in.readObject();
        }
        Object looked =
                new ConnectionFactoryObjectFactory().getObjectInstance(factory.getReference(), null, null, null);
        for (Object other : List.of(copy, looked)) {
            assertThat(other)
                    .isInstanceOfSatisfying(
                            ApogeeXAConnectionFactory.class,
                            xa -> assertThat(xa.connectionUri()).isEqualTo(factory.connectionUri()));
        }
    }

    @Test
    void dynamicNamesNeedNoProperty() throws Exception {
        assertThat(context().lookup("dynamicQueues/A.B/C")).isEqualTo(ApogeeDestination.queue("A.B/C"));
        assertThat(context().lookup("dynamicTopics/T")).isEqualTo(ApogeeDestination.topic("T"));
        assertThatThrownBy(() -> context().lookup("dynamicQueues/"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageContaining("it is empty");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> full().lookup("jms/Order"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("'jms/Order' is not bound; bound are Prices, jms/CF, jms/Orders")
                .hasMessageContaining("dynamicQueues/NAME");
        assertThatThrownBy(() -> context().lookup("x")).hasMessageContaining("bound are no names");
    }

    @Test
    void badPropertiesNameTheKey() {
        assertThatThrownBy(() -> context("connectionFactory.CF", "apogee://h?prefech=7"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("property 'connectionFactory.CF'")
                .hasMessageContaining("did you mean 'prefetch'");
        assertThatThrownBy(() -> context("queue.Q", "")).hasMessageContaining("property 'queue.Q'");
        assertThatThrownBy(() -> context("queue.", "Q")).hasMessageContaining("no name after the dot");
        assertThatThrownBy(() -> context("queue.X", "Q", "topic.X", "T")).hasMessageContaining("given twice");
    }

    @Test
    void listsItsBindings() throws Exception {
        List<Binding> bindings = Collections.list(full().listBindings(""));
        assertThat(bindings).extracting(Binding::getName).containsExactly("Prices", "jms/CF", "jms/Orders");
        assertThat(Collections.list(full().list(""))).hasSize(3);
        assertThatThrownBy(() -> full().list("jms")).hasMessageContaining("flat");
    }

    @Test
    void isReadOnly() throws Exception {
        Context context = full();
        assertThatThrownBy(() -> context.bind("x", "y"))
                .isInstanceOf(OperationNotSupportedException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> context.unbind("Prices")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.rename("Prices", "x")).isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.createSubcontext("x")).isInstanceOf(OperationNotSupportedException.class);
    }

    @Test
    void theEmptyNameIsTheContextItself() throws Exception {
        Context copy = (Context) full().lookup("");
        assertThat(copy.lookup("Prices")).isNotNull();
        assertThat(copy.getNameInNamespace()).isEmpty();
        assertThat(copy.composeName("b", "a")).isEqualTo("a/b");
        copy.close();
    }

    @Test
    void referencesAndSerializationKeepAFactory() throws Exception {
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory("apogee://h:1?user=u");
        factory.setPrefetch(9);
        factory.setPassword("p");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        ApogeeConnectionFactory copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (ApogeeConnectionFactory) in.readObject();
        }
        ApogeeConnectionFactory looked = (ApogeeConnectionFactory)
                new ConnectionFactoryObjectFactory().getObjectInstance(factory.getReference(), null, null, null);
        for (ApogeeConnectionFactory other : List.of(copy, looked)) {
            assertThat(other.getUri()).isEqualTo("apogee://h:1?user=u");
            assertThat(other.getPrefetch()).isEqualTo(9);
            assertThat(other.connectionUri()).isEqualTo(factory.connectionUri());
        }
        assertThat(factory.toString()).contains("apogee://h:1").doesNotContain("user");
    }

    @Test
    void aBadSettingLeavesTheFactoryAsItWas() {
        ApogeeConnectionFactory factory = new ApogeeConnectionFactory();
        assertThat(factory.getUri()).isEqualTo("apogee://localhost:9876");
        assertThatThrownBy(() -> factory.setPrefetch(-1)).hasMessageContaining("from 0 to 100000");
        assertThatThrownBy(() -> factory.setUri("x")).hasMessageContaining("must begin with");
        assertThatThrownBy(() -> factory.setParameter("nope", "1")).hasMessageContaining("'nope' is not known");
        assertThat(factory.getPrefetch()).isEqualTo(1000);
        factory.setPrefetch(5);
        factory.setUri("apogee://other?prefetch=6");
        assertThat(factory.getPrefetch()).as("what was set stays").isEqualTo(5);
        factory.setParameter("prefetch", null);
        assertThat(factory.getPrefetch()).isEqualTo(6);
    }

    @Test
    void otherReferencesAreNotOurs() throws Exception {
        for (ObjectFactory factory : List.of(new ConnectionFactoryObjectFactory(), new DestinationObjectFactory())) {
            assertThat(factory.getObjectInstance(new Reference("java.lang.String"), null, null, null))
                    .isNull();
            assertThat(factory.getObjectInstance("x", null, null, null)).isNull();
        }
    }

    @Test
    void aReferenceThatLacksWhatItNeedsIsNamed() {
        assertThatThrownBy(() -> new DestinationObjectFactory()
                        .getObjectInstance(lacking("org.apogeemq.jms.destination.ApogeeQueue"), null, null, null))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("has no 'name'");
        assertThatThrownBy(() -> new ConnectionFactoryObjectFactory()
                        .getObjectInstance(lacking("org.apogeemq.jms.ApogeeConnectionFactory"), null, null, null))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("has no 'uri'");
    }

    private static Reference lacking(String type) {
        Reference lacking = new Reference(type);
        lacking.add(new StringRefAddr("other", "x"));
        return lacking;
    }
}
