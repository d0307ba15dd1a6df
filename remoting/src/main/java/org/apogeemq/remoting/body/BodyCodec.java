package org.apogeemq.remoting.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/** Reads and writes the JSON bodies. Thread-safe. */
public final class BodyCodec {
    private static final ObjectMapper STANDARD = mapper(false);
    private static final ObjectMapper BARE_INTEGERS = mapper(true);

    private BodyCodec() {}

    private static ObjectMapper mapper(boolean bareIntegers) {
        return JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_VALUES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null))
                .addModule(new RawKeys(bareIntegers))
                .build();
    }

    /**
     * Writes a body in standard JSON but for maps keyed by {@link MessageQueue}, which RocketMQ's clients only read with
     * the raw object as key.
     *
     * @param body a record of this package
     * @return an unpooled buffer, owned by the caller
     */
    public static ByteBuf encode(Object body) {
        return write(STANDARD, body);
    }

    /**
     * Writes a body like {@link #encode}, with integer keys not quoted, as clients before 4.9.4 expect routes.
     *
     * @param body a record of this package
     * @return an unpooled buffer, owned by the caller
     */
    public static ByteBuf encodeWithBareIntegerKeys(Object body) {
        return write(BARE_INTEGERS, body);
    }

    private static ByteBuf write(ObjectMapper mapper, Object body) {
        try {
            return Unpooled.wrappedBuffer(mapper.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(body.getClass() + " is not a body", e);
        }
    }

    /**
     * Reads a body: standard JSON, or with raw objects and bare integers as keys.
     *
     * @param body the bytes, left unread; null counts as empty
     * @param type the record to read
     * @return the body, never null
     * @throws BodyException when the bytes are missing or not such a body
     */
    public static <T> T decode(ByteBuf body, Class<T> type) {
        if (body == null || !body.isReadable()) {
            throw new BodyException(type.getSimpleName() + " expected as body, but the body is empty", null);
        }
        try {
            T value = STANDARD.readValue(FastjsonKeys.toStandard(ByteBufUtil.getBytes(body)), type);
            if (value == null) {
                throw new BodyException(type.getSimpleName() + " expected as body, but it is null", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new BodyException(
                    type.getSimpleName() + " expected as body: " + e.getOriginalMessage() + where(e), e);
        } catch (IOException e) {
            throw new BodyException(type.getSimpleName() + " expected as body", e);
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
    }
}
