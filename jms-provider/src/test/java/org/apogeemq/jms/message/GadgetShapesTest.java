package org.apogeemq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.MessageFormatException;
import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignedObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of known attacks by deserialization: refused by name, and before any code of the refused class runs. */
@Timeout(120)
class GadgetShapesTest {
    private static final String HERE = "org.apogeemq.jms.message.GadgetShapesTest";
    /** What a careless application might allow: its own holder and the collections. */
    private static final ObjectFilter CARELESS = ObjectFilter.allowing(List.of(HERE + "$Holder", "java.util.*"));
    /** Times that code of a class that is not allowed ran while bytes were read. */
    private static final AtomicInteger RAN = new AtomicInteger();

    record Holder(Object content) implements Serializable {}

    /** Runs on being read, like the last link of a chain. */
    static class Trigger implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            RAN.incrementAndGet();
            in.defaultReadObject();
        }

        private Object readResolve() {
            RAN.incrementAndGet();
            return this;
        }

        @Override
        public int hashCode() {
            RAN.incrementAndGet();
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            RAN.incrementAndGet();
            return other instanceof Trigger;
        }

        @Override
        public String toString() {
            RAN.incrementAndGet();
            return "trigger";
        }
    }

    /** Runs by its constructor and by readExternal. */
    public static final class Outside implements Externalizable {
        private static final long serialVersionUID = 1L;

        public Outside() {
            RAN.incrementAndGet();
        }

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {
            RAN.incrementAndGet();
        }
    }

    /** Stands for another object, which takes its place in the bytes' reader. */
    static final class Replacement implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            RAN.incrementAndGet();
            return "something else";
        }
    }

    static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            RAN.incrementAndGet();
            return 1;
        }
    }

    static final class Order implements Comparator<Object>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Object one, Object other) {
            RAN.incrementAndGet();
            return 0;
        }
    }

    static class Parent implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            RAN.incrementAndGet();
            in.defaultReadObject();
        }
    }

    static final class Child extends Parent {
        private static final long serialVersionUID = 1L;
    }

    /** Its name begins like that of an allowed class. */
    static final class HolderOfEvil implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    interface Task extends Callable<String>, Serializable {}

    private static byte[] bytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object proxy(Class<?>... interfaces) {
        return Proxy.newProxyInstance(GadgetShapesTest.class.getClassLoader(), interfaces, new Handler());
    }

    private static PriorityQueue<Object> priorityQueue() {
        PriorityQueue<Object> queue = new PriorityQueue<>(2, new Order());
        queue.addAll(List.of("a", "b"));
        return queue;
    }

    private static TreeMap<Object, Object> treeMap() {
        TreeMap<Object, Object> map = new TreeMap<>(new Order());
        map.put("a", "b");
        return map;
    }

    private static SignedObject wrapped() throws Exception {
        var keys = KeyPairGenerator.getInstance("DSA").generateKeyPair();
        return new SignedObject(new Trigger(), keys.getPrivate(), Signature.getInstance("SHA256withDSA"));
    }

    private static Object nested(Object innermost) {
        Object content = innermost;
        for (int i = 0; i < 40; i++) {
            content = switch (i % 4) {
                case 0 -> new Holder(content);
                case 1 -> new ArrayList<>(List.of(content));
                case 2 -> new Object[] {content};
                default -> new LinkedList<>(List.of(content));
            };
        }
        return content;
    }

    static Stream<Arguments> shapes() throws Exception {
        Task lambda = () -> "ran";
        return Stream.of(
                Arguments.of("the class itself", new Trigger(), "$Trigger"),
                Arguments.of("in a field of an allowed class", new Holder(new Trigger()), "$Trigger"),
                Arguments.of("deep inside fields, lists and arrays", nested(new Trigger()), "$Trigger"),
                Arguments.of("as the key of a hash table, whose hashCode would run", map(new Trigger()), "$Trigger"),
                Arguments.of("as an element of an array of objects", new Object[] {"a", new Trigger()}, "$Trigger"),
                Arguments.of("as the type of an empty array", new Trigger[0], "$Trigger"),
                Arguments.of("as the type of an array of arrays", new Trigger[1][1][0], "$Trigger"),
                Arguments.of("an Externalizable, made by its constructor", new Holder(new Outside()), "$Outside"),
                Arguments.of("an object that replaces itself", new Holder(new Replacement()), "$Replacement"),
                Arguments.of("a comparator of a priority queue", priorityQueue(), "$Order"),
                Arguments.of("a comparator of a sorted map", treeMap(), "$Order"),
                Arguments.of("a subclass of what is not allowed", new Holder(new Child()), "$Child"),
                Arguments.of("a class whose name begins like an allowed one", new HolderOfEvil(), "$HolderOfEvil"),
                Arguments.of("a proxy", new Holder(proxy(Runnable.class)), "java.lang.Runnable"),
                Arguments.of("a proxy of an allowed interface", new Holder(proxy(Map.class)), "$Handler"),
                Arguments.of("a proxy in a list", new ArrayList<>(List.of(proxy(Comparable.class))), "Comparable"),
                Arguments.of("a lambda", new Holder(lambda), "SerializedLambda"),
                Arguments.of("bytes within that are read anew", new Holder(wrapped()), "SignedObject"));
    }

    private static Map<Object, Object> map(Object key) {
        Map<Object, Object> map = new HashMap<>();
        map.put(key, "value");
        return map;
    }

    @BeforeEach
    void forgetWhatRanWhileWriting() {
        RAN.set(0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void isRefusedByNameAndNoneOfItsCodeRuns(String where, Object payload, String named) throws Exception {
        byte[] hostile = bytes(payload);
        RAN.set(0);
        assertThatThrownBy(() -> CARELESS.deserialize(hostile))
                .as(where)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("is not allowed");
        assertThat(RAN).as("calls of its code").hasValue(0);
        assertThatThrownBy(() -> ObjectFilter.NONE.deserialize(hostile)).isInstanceOf(MessageFormatException.class);
        assertThat(RAN).hasValue(0);
    }

    @Test
    void anAllowedClassWithASuperclassThatIsNotAllowedIsRefused() throws Exception {
        byte[] child = bytes(new Child());
        ObjectFilter filter = ObjectFilter.allowing(List.of(HERE + "$Child"));
        assertThatThrownBy(() -> filter.deserialize(child)).hasMessageContaining("$Parent is not allowed");
        assertThat(RAN).hasValue(0);
    }

    @Test
    void theSamePayloadsAreReadWhenTheirClassesAreAllowed() throws Exception {
        ObjectFilter all = ObjectFilter.allowing(List.of("**"));
        assertThat(all.deserialize(bytes(new Holder(new Trigger())))).isInstanceOf(Holder.class);
        assertThat(RAN.get()).isPositive();
        assertThat(((Holder) all.deserialize(bytes(new Holder(new Replacement())))).content())
                .isEqualTo("something else");
        assertThat(CARELESS.deserialize(bytes(nested("harmless")))).isInstanceOf(LinkedList.class);
    }

    /** Puts a length in the place of another, which must be there once. */
    private static byte[] withLength(byte[] bytes, int old, int hostile) {
        byte[] wanted = ByteBuffer.allocate(Integer.BYTES).putInt(old).array();
        byte[] changed = bytes.clone();
        int found = -1;
        for (int i = 0; i + Integer.BYTES <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + Integer.BYTES, wanted, 0, Integer.BYTES)) {
                found = i; // the last: lengths stand behind the descriptions of classes
            }
        }
        assertThat(found).isPositive();
        ByteBuffer.wrap(changed).putInt(found, hostile);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 100_000_000})
    void lengthsThatTheBytesDoNotHoldAreRefusedBeforeMemoryIsTaken(int announced) throws Exception {
        int odd = 77_777; // found once in the bytes
        Map<Object, Object> map = new HashMap<>();
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < odd; i++) {
            list.add(null);
            map.put((byte) i, null);
        }
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(bytes(new long[odd]), odd, announced)))
                .hasMessageContaining("an array of " + announced);
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(bytes(new Object[odd]), odd, announced)))
                .hasMessageContaining("an array of " + announced);
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(bytes(new String[odd]), odd, announced)))
                .hasMessageContaining("an array of " + announced);
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(bytes(map), map.size(), announced)))
                .isInstanceOf(MessageFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void negativeLengthsAreRefused(int announced) throws Exception {
        int odd = 77_777;
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(bytes(new long[odd]), odd, announced)))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void arraysInArraysCannotMultiplyWhatTheyTake() throws Exception {
        Object[] outer = new Object[300];
        for (int i = 0; i < outer.length; i++) {
            outer[i] = new int[100];
        }
        int[][] rest = (int[][]) ObjectFilter.allowing(List.of("**")).deserialize(bytes(new int[][] {{1}, {2, 3}}));
        assertThat(rest[1]).containsExactly(2, 3);
        byte[] many = bytes(outer);
        assertThatThrownBy(() -> CARELESS.deserialize(withLength(many, 300, 1_000_000_000)))
                .hasMessageContaining("an array of 1000000000");
    }

    @Test
    void truncatedBytesOfEveryLengthAreAClearException() throws Exception {
        byte[] whole = bytes(new Holder(new ArrayList<>(List.of("a", 1, new int[] {1, 2}))));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CARELESS.deserialize(part)).isInstanceOf(MessageFormatException.class);
        }
    }
}
