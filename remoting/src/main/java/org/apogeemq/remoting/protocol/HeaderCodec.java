package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Maps a header record to and from named fields: reflects once, then uses method handles. Thread-safe.
 *
 * @param <H> the record
 */
public final class HeaderCodec<H extends Record> {
    private static final ClassValue<HeaderCodec<?>> CODECS = new ClassValue<>() {
        @Override
        protected HeaderCodec<?> computeValue(Class<?> type) {
            return new HeaderCodec<>(type.asSubclass(Record.class));
        }
    };

    private final Class<H> type;
    private final HeaderField[] fields;
    private final MethodHandle constructor;

    private HeaderCodec(Class<H> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
            fields = new HeaderField[components.length];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = HeaderField.of(components[i], lookup.unreflect(components[i].getAccessor()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " is not a public record that can be a header", e);
        }
    }

    /**
     * Returns the codec of a record.
     *
     * @param type a public record; its components' types are String, int, long, boolean, double, their wrappers, or enums
     * @return its codec, made once
     * @throws IllegalArgumentException when a component has another type
     */
    @SuppressWarnings("unchecked")
    public static <H extends Record> HeaderCodec<H> of(Class<H> type) {
        return (HeaderCodec<H>) CODECS.get(type);
    }

    /**
     * Returns the record's fields, in order.
     *
     * @return not to be changed
     */
    public List<HeaderField> fields() {
        return List.of(fields);
    }

    /**
     * Reads a command's header fields.
     *
     * @param command a command received
     * @return the record
     * @throws HeaderException when a required field is missing or a value is not allowed
     */
    public H read(Command command) {
        return read(command.rawFields(), command.code(), RequestCode.usesLetters(command.code()));
    }

    private H read(Map<String, String> values, int code, boolean letters) {
        Object[] arguments = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            arguments[i] = fields[i].read(values, letters, type, code);
        }
        try {
            return type.cast((Record) constructor.invokeExact(arguments));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the fields that are not null into a map, as text under the names they travel with. */
    void collect(Record header, Command command, Map<String, String> target) {
        boolean letters = RequestCode.usesLetters(command.code()) && !command.isResponse();
        for (HeaderField field : fields) {
            field.collect(header, letters, target);
        }
    }

    /** Appends the fields that are not null, each with name and value and their lengths. */
    void writeBinary(Record header, Command command, ByteBuf out) {
        boolean letters = RequestCode.usesLetters(command.code()) && !command.isResponse();
        for (HeaderField field : fields) {
            field.writeBinary(header, letters, out);
        }
    }

    /** Appends the fields that are not null, each followed by a comma. */
    void writeJson(Record header, Command command, ByteBuf out) {
        boolean letters = RequestCode.usesLetters(command.code()) && !command.isResponse();
        for (HeaderField field : fields) {
            field.writeJson(header, letters, out);
        }
    }
}
