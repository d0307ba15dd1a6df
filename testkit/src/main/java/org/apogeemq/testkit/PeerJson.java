package org.apogeemq.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The JSON header: one object of scalars with one object of scalars, {@code extFields}, in it. No arrays. */
final class PeerJson {
    private final String text;
    private int at;

    private PeerJson(String text) {
        this.text = text;
    }

    static byte[] write(PeerFrame frame, int version) {
        StringBuilder out = new StringBuilder("{\"code\":").append(frame.code());
        if (!frame.fields().isEmpty()) {
            out.append(",\"extFields\":{");
            String separator = "";
            for (Map.Entry<String, String> field : frame.fields().entrySet()) {
                quote(out.append(separator), field.getKey());
                quote(out.append(':'), field.getValue());
                separator = ",";
            }
            out.append('}');
        }
        out.append(",\"flag\":").append(frame.flag()).append(",\"language\":\"JAVA\",\"opaque\":");
        out.append(frame.opaque());
        if (frame.remark() != null) {
            quote(out.append(",\"remark\":"), frame.remark());
        }
        out.append(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":").append(version);
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    static PeerFrame read(ByteBuffer header, byte[] body) throws IOException {
        PeerJson json = new PeerJson(StandardCharsets.UTF_8.decode(header).toString());
        Map<String, String> fields = new TreeMap<>();
        Map<String, String> top = json.object(fields);
        int code = Integer.parseInt(top.getOrDefault("code", "0"));
        int opaque = Integer.parseInt(top.getOrDefault("opaque", "0"));
        int flag = Integer.parseInt(top.getOrDefault("flag", "0"));
        return new PeerFrame(false, code, opaque, flag, top.get("remark"), fields, body);
    }

    /** Scalars of one object; those of a nested object go to {@code nested}. */
    private Map<String, String> object(Map<String, String> nested) throws IOException {
        Map<String, String> found = new TreeMap<>();
        take('{');
        while (peek() != '}') {
            String name = string();
            take(':');
            if (peek() == '{') {
                nested.putAll(object(Map.of()));
            } else {
                String value = peek() == '"' ? string() : bare();
                if (!value.equals("null")) {
                    found.put(name, value);
                }
            }
            if (peek() == ',') {
                take(',');
            }
        }
        take('}');
        return found;
    }

    private String bare() throws IOException {
        int start = at;
        while (peek() != ',' && text.charAt(at) != '}') {
            at++;
        }
        return text.substring(start, at).trim();
    }

    private String string() throws IOException {
        take('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws IOException {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private char peek() throws IOException {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length()) {
            throw new IOException("JSON header ends too early: " + text);
        }
        return text.charAt(at);
    }

    private char next() throws IOException {
        if (at >= text.length()) {
            throw new IOException("JSON header ends within a string: " + text);
        }
        return text.charAt(at++);
    }

    private void take(char wanted) throws IOException {
        if (peek() != wanted) {
            throw new IOException(
                    "JSON header has '" + text.charAt(at) + "' at " + at + " instead of '" + wanted + "'");
        }
        at++;
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
