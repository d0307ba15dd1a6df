package org.apogeemq.jms.message;

import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which classes the content of a received {@code ObjectMessage} may have. Deserializing runs code of the classes in the
 * bytes, so what a sender may choose from is listed by name and nothing is allowed by default. Immutable.
 *
 * <p>Every class in the bytes is checked, however deep: elements of arrays, superclasses, interfaces of proxies.
 * Strings, boxed primitives, arrays of primitives and {@code Enum} itself need no listing once anything is allowed.
 */
public final class ObjectFilter {

    /** Refuses every content: the default. */
    public static final ObjectFilter NONE = new ObjectFilter(List.of());

    /** For what this application itself put in. */
    static final ObjectFilter ALL = new ObjectFilter(List.of("**"));

    private static final long MAX_DEPTH = 500;
    private static final long MAX_REFERENCES = 5_000_000;
    private static final long HASH_TABLE_SLACK = 64;
    private static final long HASH_TABLE_SPREAD = 4;
    private static final Pattern FORM =
            Pattern.compile("\\*\\*|[\\p{javaJavaIdentifierPart}]+(\\.[\\p{javaJavaIdentifierPart}]+)*(\\.\\*\\*?)?");
    private static final Set<Class<?>> HARMLESS = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Number.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Enum.class,
            Object.class,
            Proxy.class);

    private final List<String> patterns;

    private ObjectFilter(List<String> patterns) {
        this.patterns = patterns;
    }

    /**
     * Allows classes by name: {@code com.acme.Order}, {@code com.acme.*} (a package), {@code com.acme.**} (a package
     * and those below) or {@code **} (everything, for senders that are trusted like one's own code).
     *
     * @throws IllegalArgumentException for a pattern of another form
     */
    public static ObjectFilter allowing(List<String> patterns) {
        for (String pattern : patterns) {
            if (!FORM.matcher(pattern).matches()) {
                throw new IllegalArgumentException("'" + pattern + "' is not a class pattern; allowed are a class "
                        + "(com.acme.Order), a package (com.acme.*), a package and those below (com.acme.**) and ** "
                        + "for everything");
            }
        }
        return patterns.isEmpty() ? NONE : new ObjectFilter(List.copyOf(patterns));
    }

    /**
     * The object in these bytes.
     *
     * @throws MessageFormatException when a class is not allowed, is not to be found, or the bytes are damaged
     */
    Serializable deserialize(byte[] bytes) throws MessageFormatException {
        if (patterns.isEmpty()) {
            throw new MessageFormatException("object messages are not read unless their classes are allowed by name: "
                    + "set allowedClasses on the connection factory or in its URI, for example "
                    + "allowedClasses=com.acme.orders.*");
        }
        Check check = new Check(bytes.length);
        try (ContextObjectInputStream in =
                new ContextObjectInputStream(new ByteArrayInputStream(bytes), check, check::allowsInterface)) {
            return (Serializable) in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw unreadable(check.refusal, e);
        }
    }

    private MessageFormatException unreadable(String refusal, Throwable cause) {
        String reason = refusal != null
                ? refusal
                : cause instanceof ClassNotFoundException
                        ? "class " + cause.getMessage() + " is not on the class path of this application"
                        : cause.toString();
        MessageFormatException error = new MessageFormatException("the object cannot be read: " + reason);
        error.initCause(cause);
        if (cause instanceof Exception e) {
            error.setLinkedException(e);
        }
        return error;
    }

    private boolean allows(String className) {
        for (String pattern : patterns) {
            if (matches(pattern, className)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String className) {
        if (pattern.endsWith("**")) {
            return className.startsWith(pattern.substring(0, pattern.length() - 2));
        }
        if (pattern.endsWith("*")) {
            String prefix = pattern.substring(0, pattern.length() - 1);
            return className.startsWith(prefix) && className.indexOf('.', prefix.length()) < 0;
        }
        // A nested class goes with the class around it.
        return className.equals(pattern) || className.startsWith(pattern + "$");
    }

    @Override
    public String toString() {
        return String.join(",", patterns);
    }

    /** The check of one deserialization. Remembers why it refused: the stream's own exception does not say. */
    private final class Check implements ObjectInputFilter {

        private final int size;
        private String refusal;

        Check(int size) {
            this.size = size;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.depth() > MAX_DEPTH) {
                return refuse("it nests deeper than " + MAX_DEPTH);
            }
            if (info.references() > MAX_REFERENCES) {
                return refuse("it has more than " + MAX_REFERENCES + " parts");
            }
            if (info.arrayLength() > longestArray(info.serialClass())) {
                return refuse("it has an array of " + info.arrayLength() + " elements in " + size + " bytes");
            }
            Class<?> element = elementOf(info.serialClass());
            // A proxy class has no name of its own; its interfaces are checked one by one. An array of an interface is
            // what collections announce; its elements are checked by their classes.
            if (element == null
                    || element.isPrimitive()
                    || HARMLESS.contains(element)
                    || Proxy.isProxyClass(element)
                    || element.isInterface() && info.serialClass().isArray()
                    || allows(element.getName())) {
                return Status.ALLOWED;
            }
            return refuse("class " + element.getName() + " is not allowed; allowedClasses has " + ObjectFilter.this);
        }

        private Status refuse(String reason) {
            refusal = reason;
            return Status.REJECTED;
        }

        /**
         * Every element takes at least a byte, so a longer array is a trap for memory; but hash tables announce theirs
         * larger than their content.
         */
        private long longestArray(Class<?> type) {
            boolean primitive =
                    type != null && type.isArray() && type.getComponentType().isPrimitive();
            return primitive ? size : HASH_TABLE_SLACK + HASH_TABLE_SPREAD * size;
        }

        /** Whether an interface of a proxy may be used; asked before the proxy's class is made. */
        boolean allowsInterface(Class<?> type) {
            if (!allows(type.getName())) {
                refuse("interface " + type.getName() + " is not allowed; allowedClasses has " + ObjectFilter.this);
                return false;
            }
            return true;
        }

        private static Class<?> elementOf(Class<?> type) {
            Class<?> element = type;
            while (element != null && element.isArray()) {
                element = element.getComponentType();
            }
            return element;
        }
    }
}
