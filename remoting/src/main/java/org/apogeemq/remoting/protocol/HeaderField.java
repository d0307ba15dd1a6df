package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One component of a header record: how it is named and what it may be. */
public final class HeaderField {
    /** What a value may be; all travel as text. */
    private enum Kind {
        TEXT("text"),
        INT("an integer of 32 bits"),
        LONG("an integer of 64 bits"),
        BOOLEAN("true or false"),
        DOUBLE("a number"),
        ENUM("");

        private final String allowed;

        Kind(String allowed) {
            this.allowed = allowed;
        }

        static Kind of(Class<?> type) {
            if (type == String.class) {
                return TEXT;
            } else if (type == int.class || type == Integer.class) {
                return INT;
            } else if (type == long.class || type == Long.class) {
                return LONG;
            } else if (type == boolean.class || type == Boolean.class) {
                return BOOLEAN;
            } else if (type == double.class || type == Double.class) {
                return DOUBLE;
            } else if (type.isEnum()) {
                return ENUM;
            }
            throw new IllegalArgumentException("a header field cannot be of " + type);
        }
    }

    private final String name;
    private final String letter;
    private final String[] aliases;
    private final String doc;
    private final boolean required;
    private final Kind kind;
    private final Class<?> type;
    private final Object[] constants;
    private final byte[] nameBytes;
    private final byte[] letterBytes;
    /** (Record) to int, long, boolean or Object. */
    private final MethodHandle accessor;

    private HeaderField(RecordComponent component, MethodHandle getter) {
        Field field = component.getAnnotation(Field.class);
        Doc documentation = component.getAnnotation(Doc.class);
        type = component.getType();
        kind = Kind.of(type);
        name = field == null || field.value().isEmpty() ? component.getName() : field.value();
        letter = field == null || field.letter().isEmpty() ? name : field.letter();
        aliases = field == null ? new String[0] : field.alias();
        doc = documentation == null ? "" : documentation.value();
        required = type.isPrimitive() || component.isAnnotationPresent(Required.class);
        constants = type.isEnum() ? type.getEnumConstants() : null;
        nameBytes = name.getBytes(StandardCharsets.UTF_8);
        letterBytes = letter.getBytes(StandardCharsets.UTF_8);
        Class<?> read = type.isPrimitive() ? type : Object.class;
        accessor = getter.asType(MethodType.methodType(read, Record.class));
    }

    static HeaderField of(RecordComponent component, MethodHandle getter) {
        return new HeaderField(component, getter);
    }

    /**
     * Returns the name on the wire.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the name in commands that use one-letter names.
     *
     * @return the same as {@link #name()} when there is no other
     */
    public String letter() {
        return letter;
    }

    /**
     * Returns the names also accepted.
     *
     * @return not to be changed
     */
    public List<String> aliases() {
        return List.of(aliases);
    }

    /**
     * Tells whether it must be there.
     *
     * @return true when a command without it is refused
     */
    public boolean required() {
        return required;
    }

    /**
     * Returns the type of its values.
     *
     * @return simple name of the Java type, primitive when there is one
     */
    public String typeName() {
        return switch (kind) {
            case TEXT -> "String";
            case ENUM -> type.getSimpleName();
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    /**
     * Returns what it means.
     *
     * @return one line, may be empty
     */
    public String doc() {
        return doc;
    }

    Object read(Map<String, String> values, boolean letters, Class<?> header, int code) {
        String text = values.get(letters ? letter : name);
        for (int i = 0; text == null && i < aliases.length; i++) {
            text = values.get(aliases[i]);
        }
        if (text == null) {
            if (required) {
                throw new HeaderException(describe(header, code) + " is missing");
            }
            return null;
        }
        try {
            return parse(text, header, code);
        } catch (NumberFormatException e) {
            throw refused(text, header, code);
        }
    }

    private Object parse(String text, Class<?> header, int code) {
        return switch (kind) {
            case TEXT -> text;
            case INT -> Integer.parseInt(text);
            case LONG -> Long.parseLong(text);
            case DOUBLE -> Double.parseDouble(text);
            case BOOLEAN -> {
                if (text.equalsIgnoreCase("true")) {
                    yield Boolean.TRUE;
                } else if (text.equalsIgnoreCase("false")) {
                    yield Boolean.FALSE;
                }
                throw refused(text, header, code);
            }
            case ENUM -> {
                for (Object constant : constants) {
                    if (((Enum<?>) constant).name().equals(text)) {
                        yield constant;
                    }
                }
                throw refused(text, header, code);
            }
        };
    }

    private HeaderException refused(String text, Class<?> header, int code) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return new HeaderException(describe(header, code) + " is \"" + shown + "\", allowed is "
                + (kind == Kind.ENUM ? "one of " + Arrays.toString(constants) : kind.allowed));
    }

    private String describe(Class<?> header, int code) {
        return header.getSimpleName() + " (code " + code + "): field " + name;
    }

    /** Puts name and value as text into a map, unless the value is null. */
    void collect(Record header, boolean letters, Map<String, String> target) {
        ByteBuf value = Unpooled.buffer();
        if (writeValue(header, value, false) >= 0) {
            target.put(letters ? letter : name, value.toString(StandardCharsets.UTF_8));
        }
    }

    void writeBinary(Record header, boolean letters, ByteBuf out) {
        int start = out.writerIndex();
        byte[] bytes = letters ? letterBytes : nameBytes;
        out.writeShort(bytes.length).writeBytes(bytes).writeInt(0);
        int length = writeValue(header, out, false);
        if (length < 0) {
            out.writerIndex(start);
        } else {
            out.setInt(start + 2 + bytes.length, length);
        }
    }

    void writeJson(Record header, boolean letters, ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte('"')
                .writeBytes(letters ? letterBytes : nameBytes)
                .writeByte('"')
                .writeByte(':');
        if (writeValue(header, out, true) < 0) {
            out.writerIndex(start);
        } else {
            out.writeByte(',');
        }
    }

    /** Writes the value and returns the bytes it takes, negative when it is null. */
    private int writeValue(Record header, ByteBuf out, boolean json) {
        int start = out.writerIndex();
        if (json && kind != Kind.TEXT) {
            out.writeByte('"');
        }
        try {
            if (type == int.class) {
                JsonText.number(out, (int) accessor.invokeExact(header));
            } else if (type == long.class) {
                JsonText.number(out, (long) accessor.invokeExact(header));
            } else if (type == boolean.class) {
                ByteBufUtil.writeAscii(out, (boolean) accessor.invokeExact(header) ? "true" : "false");
            } else if (type == double.class) {
                ByteBufUtil.writeAscii(out, Double.toString((double) accessor.invokeExact(header)));
            } else {
                Object value = accessor.invokeExact(header);
                if (value == null) {
                    return absent(header);
                }
                writeObject(value, out, json);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (json && kind != Kind.TEXT) {
            out.writeByte('"');
        }
        return out.writerIndex() - start;
    }

    private int absent(Record header) {
        if (required) {
            throw new IllegalArgumentException(header + ": field " + name + " is required and must not be null");
        }
        return -1;
    }

    private void writeObject(Object value, ByteBuf out, boolean json) {
        switch (kind) {
            case TEXT -> {
                if (json) {
                    JsonText.string(out, (String) value);
                } else {
                    ByteBufUtil.writeUtf8(out, (String) value);
                }
            }
            case INT, LONG -> JsonText.number(out, ((Number) value).longValue());
            case ENUM -> ByteBufUtil.writeAscii(out, ((Enum<?>) value).name());
            default -> ByteBufUtil.writeAscii(out, value.toString());
        }
    }
}
