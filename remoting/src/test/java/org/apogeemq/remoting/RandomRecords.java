package org.apogeemq.remoting;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes records of any type with random values: short texts with awkward characters, numbers near the ends, nulls. */
public final class RandomRecords {
    private static final String[] TEXTS = {
        "", "a", "TopicTest", "{}", "[1]", "\"", "\\", "a\"b\\c", "größer 世界", "\uD83D\uDE00", "line\nbreak", "tab\t",
        "\u0001\u0002", ":", ",", "{\"a\":1}", "null", "true", "-1", " ", "a b", "%RETRY%g", "\u0000", "\u007f\u0080"
    };

    private final Random random;
    private final boolean nulls;

    public RandomRecords(long seed, boolean nulls) {
        this.random = new Random(seed);
        this.nulls = nulls;
    }

    /** Makes a record; components of which {@code required} holds and primitives are never null. */
    public <R extends Record> R make(Class<R> type, java.util.function.Predicate<RecordComponent> required) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            boolean absent =
                    nulls && !types[i].isPrimitive() && !required.test(components[i]) && random.nextInt(4) == 0;
            values[i] = absent ? null : value(components[i].getGenericType(), 0);
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(Type type, int depth) {
        if (type instanceof ParameterizedType generic) {
            return container(generic, depth);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return TEXTS[random.nextInt(TEXTS.length)] + (random.nextBoolean() ? "" : random.nextInt(100));
        } else if (plain == int.class || plain == Integer.class) {
            return integer();
        } else if (plain == long.class || plain == Long.class) {
            return random.nextBoolean() ? (long) integer() : random.nextLong();
        } else if (plain == boolean.class || plain == Boolean.class) {
            return random.nextBoolean();
        } else if (plain == double.class || plain == Double.class) {
            return random.nextInt(1000) / 8.0;
        } else if (plain == byte[].class) {
            byte[] bytes = new byte[random.nextInt(5)];
            random.nextBytes(bytes);
            return bytes;
        } else if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        return make(plain.asSubclass(Record.class), component -> false);
    }

    private int integer() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Integer.MAX_VALUE;
            case 2 -> Integer.MIN_VALUE;
            case 3 -> random.nextInt();
            default -> random.nextInt(200) - 100;
        };
    }

    private Object container(ParameterizedType type, int depth) {
        int size = depth > 2 ? 0 : random.nextInt(4);
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(value(arguments[0], depth + 1), value(arguments[1], depth + 1));
            }
            return map;
        }
        Collection<Object> values = type.getRawType() == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(value(arguments[0], depth + 1));
        }
        return type.getRawType() == List.class || type.getRawType() == Set.class ? values : List.of();
    }
}
