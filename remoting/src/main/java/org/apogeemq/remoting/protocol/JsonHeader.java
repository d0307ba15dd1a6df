package org.apogeemq.remoting.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Map;

/** The JSON header: read with a streaming parser, no tree; written by hand, a flat object with one map of strings. */
final class JsonHeader {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int SCRATCH_SIZE = 8192;
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[SCRATCH_SIZE]);

    private JsonHeader() {}

    static void write(Command command, int opaque, ByteBuf out) {
        JsonText.ascii(out, "{\"code\":");
        JsonText.number(out, command.code());
        if (command.headerRecord() != null || !command.rawFields().isEmpty()) {
            writeFields(command, out);
        }
        JsonText.ascii(out, ",\"flag\":");
        JsonText.number(out, command.flag());
        JsonText.ascii(out, ",\"language\":\"");
        JsonText.ascii(out, command.language().name());
        JsonText.ascii(out, "\",\"opaque\":");
        JsonText.number(out, opaque);
        if (command.remark() != null) {
            JsonText.ascii(out, ",\"remark\":");
            JsonText.string(out, command.remark());
        }
        JsonText.ascii(out, ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
        JsonText.number(out, command.version());
        out.writeByte('}');
    }

    private static void writeFields(Command command, ByteBuf out) {
        JsonText.ascii(out, ",\"extFields\":{");
        int start = out.writerIndex();
        if (command.headerRecord() != null) {
            HeaderCodec.of(command.headerRecord().getClass()).writeJson(command.headerRecord(), command, out);
        }
        for (Map.Entry<String, String> field : command.rawFields().entrySet()) {
            JsonText.string(out, field.getKey());
            out.writeByte(':');
            JsonText.string(out, field.getValue());
            out.writeByte(',');
        }
        if (out.writerIndex() > start) {
            out.writerIndex(out.writerIndex() - 1);
        }
        out.writeByte('}');
    }

    /** Reads a header of {@code length} bytes; leaves the reader index wherever it got to. */
    static Map<String, String> read(ByteBuf in, int length, Command.Prefix prefix) {
        try (JsonParser parser = parser(in, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new FrameException("JSON header: an object is expected");
            }
            Map<String, String> fields = null;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("extFields")) {
                    fields = readFields(parser, value);
                } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    readField(parser, name, prefix);
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new FrameException("JSON header: it is cut short");
            }
            return fields;
        } catch (IOException e) {
            throw new FrameException("JSON header: " + firstLine(e));
        }
    }

    private static JsonParser parser(ByteBuf in, int length) throws IOException {
        if (in.hasArray()) {
            return FACTORY.createParser(in.array(), in.arrayOffset() + in.readerIndex(), length);
        }
        byte[] copy = length <= SCRATCH_SIZE ? SCRATCH.get() : new byte[length];
        in.getBytes(in.readerIndex(), copy, 0, length);
        return FACTORY.createParser(copy, 0, length);
    }

    private static void readField(JsonParser parser, String name, Command.Prefix prefix) throws IOException {
        switch (name) {
            case "code" -> prefix.code = parser.getValueAsInt();
            case "flag" -> prefix.flag = parser.getValueAsInt();
            case "opaque" -> prefix.opaque = parser.getValueAsInt();
            case "version" -> prefix.version = parser.getValueAsInt();
            case "language" -> prefix.language = Language.of(parser.getText());
            case "remark" -> prefix.remark = parser.getText();
            default -> {
                // Unknown fields are ignored, as RocketMQ does.
            }
        }
    }

    private static Map<String, String> readFields(JsonParser parser, JsonToken start) throws IOException {
        if (start == JsonToken.VALUE_NULL) {
            return null;
        }
        if (start != JsonToken.START_OBJECT) {
            throw new FrameException("JSON header: extFields must be an object");
        }
        ExtFields fields = new ExtFields();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                fields.put(name, parser.getText());
            }
        }
        return fields;
    }

    private static String firstLine(IOException e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
