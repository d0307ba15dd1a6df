package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ObjectFilterTest {

    private static final String HERE = "org.apogeemq.jms.message.ObjectFilterTest";

    static final class Order implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String id;
        private final Serializable part;

        Order(String id, Serializable part) {
            this.id = id;
            this.part = part;
        }
    }

    static final class Evil implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    enum Color {
        RED
    }

    static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return null;
        }
    }

    private static Serializable receive(Serializable object, String... allowed) throws JMSException {
        ApogeeObjectMessage message = new ApogeeObjectMessage();
        message.setObject(object);
        ApogeeObjectMessage back = (ApogeeObjectMessage) MessageMapper.fromRecord(
                Records.record(message), Records.orders(), 0, 0, 1, ObjectFilter.allowing(List.of(allowed)));
        return back.getObject();
    }

    @Test
    void nothingIsReadUnlessAllowed() {
        assertThatThrownBy(() -> receive("just a string"))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("allowedClasses");
    }

    @Test
    void nullNeedsNoPermission() throws JMSException {
        assertThat(receive(null)).isNull();
    }

    @Test
    void anAllowedClassComesBack() throws JMSException {
        Order back = (Order) receive(new Order("1", "part"), HERE + "$Order");
        assertThat(back.id).isEqualTo("1");
        assertThat(back.part).isEqualTo("part");
    }

    @ParameterizedTest
    @ValueSource(strings = {HERE, "org.apogeemq.jms.message.*", "org.apogeemq.**", "**"})
    void patternsAllow(String pattern) throws JMSException {
        assertThat(receive(new Order("1", 5L), pattern)).isInstanceOf(Order.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.apogeemq.jms.*", "org.apogeemq.jms.message.Obj", "com.acme.**", HERE + "$Evil"})
    void otherPatternsDoNot(String pattern) {
        assertThatThrownBy(() -> receive(new Order("1", null), pattern))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("class " + HERE + "$Order is not allowed")
                .hasMessageContaining(pattern);
    }

    @Test
    void aClassInsideAnAllowedOneIsChecked() {
        assertThatThrownBy(() -> receive(new Order("1", new Evil()), HERE + "$Order"))
                .hasMessageContaining(HERE + "$Evil is not allowed");
    }

    @Test
    void elementsOfCollectionsAndArraysAreChecked() throws JMSException {
        assertThatThrownBy(() -> receive(new ArrayList<>(List.of(new Evil())), "java.util.*"))
                .hasMessageContaining(HERE + "$Evil is not allowed");
        assertThatThrownBy(() -> receive(new Evil[][] {{new Evil()}}, "java.util.*"))
                .hasMessageContaining(HERE + "$Evil is not allowed");
        assertThat(receive(new Evil[][] {{new Evil()}}, HERE + "$Evil")).isInstanceOf(Evil[][].class);
        assertThat(receive(new int[] {1, 2}, "java.util.*")).isEqualTo(new int[] {1, 2});
        assertThat(receive(new HashMap<>(Map.of("a", 1, "b", 2)), "java.util.*"))
                .isEqualTo(Map.of("a", 1, "b", 2));
    }

    @Test
    void enumsAreCheckedByTheirClass() throws JMSException {
        assertThat(receive(Color.RED, HERE + "$Color")).isSameAs(Color.RED);
        assertThatThrownBy(() -> receive(Color.RED, "java.util.*")).hasMessageContaining("$Color is not allowed");
    }

    @Test
    void interfacesOfProxiesAreChecked() throws JMSException {
        Serializable proxy = (Serializable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Runnable.class, Serializable.class}, new Handler());
        assertThatThrownBy(() -> receive(proxy, HERE + "$Handler"))
                .hasMessageContaining("interface java.lang.Runnable is not allowed");
        assertThat(receive(proxy, HERE + "$Handler", "java.lang.Runnable", "java.io.Serializable"))
                .isInstanceOf(Runnable.class);
        assertThatThrownBy(() -> receive(proxy, "java.lang.*", "java.io.*"))
                .hasMessageContaining("$Handler is not allowed");
    }

    @Test
    void nestingIsBounded() {
        Order deep = null;
        for (int i = 0; i < 550; i++) {
            deep = new Order("x", deep);
        }
        Order nested = deep;
        assertThatThrownBy(() -> receive(nested, HERE))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("nests deeper than 500");
    }

    @Test
    void whatNestsTooDeepToBeWrittenIsRefusedWhenSet() {
        Order deep = null;
        for (int i = 0; i < 200_000; i++) {
            deep = new Order("x", deep);
        }
        Order nested = deep;
        assertThatThrownBy(() -> new ApogeeObjectMessage().setObject(nested))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("nests too deep");
    }

    @Test
    void anArrayAnnouncedLongerThanItsBytesIsRefusedBeforeItIsMade() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new byte[3]);
        }
        byte[] hostile = bytes.toByteArray();
        int length = hostile.length - 3 - Integer.BYTES;
        hostile[length] = 0x7F;
        ObjectFilter filter = ObjectFilter.allowing(List.of("**"));
        assertThatThrownBy(() -> filter.deserialize(hostile))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("an array of");
    }

    @Test
    void damagedBytesAreAClearException() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeInt(42);
        ObjectFilter filter = ObjectFilter.allowing(List.of("**"));
        assertThatThrownBy(() -> filter.deserialize(bytes.toByteArray()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> filter.deserialize(new byte[0])).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void theObjectIsCopiedWhenSetAndWhenRead() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("a"));
        ApogeeObjectMessage message = new ApogeeObjectMessage();
        message.setObject(list);
        list.add("b");
        assertThat(message.getObject()).isEqualTo(List.of("a"));
        ((ArrayList<?>) message.getObject()).clear();
        assertThat(message.getObject()).isEqualTo(List.of("a"));
    }

    @Test
    void whatCannotBeSerializedIsRefusedWhenSet() {
        ApogeeObjectMessage message = new ApogeeObjectMessage();
        HashSet<Object> set = new HashSet<>(Set.of(new Object()));
        assertThatThrownBy(() -> message.setObject(set))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.util.HashSet cannot be serialized");
    }

    @Test
    void aRefusedObjectIsAssignableToNothingAndCanBeForwarded() throws JMSException {
        ApogeeObjectMessage message = new ApogeeObjectMessage();
        message.setObject(new Evil());
        JmsMessage back =
                MessageMapper.fromRecord(Records.record(message), Records.orders(), 0, 0, 1, ObjectFilter.NONE);
        assertThat(back.isBodyAssignableTo(Serializable.class)).isFalse();
        assertThat(((ApogeeObjectMessage) Records.throughRecord(back)).getObject())
                .isInstanceOf(Evil.class);
    }

    @ParameterizedTest
    @CsvSource({"com..Order", "*", "com.*.Order", "com.acme.***", "com.acme.", ".x", "a b", "''"})
    void patternsOfAnotherFormAreRefused(String pattern) {
        assertThatThrownBy(() -> ObjectFilter.allowing(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "' is not a class pattern");
    }
}
