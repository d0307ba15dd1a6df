package org.apogeemq.remoting.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request or response: codes, header and body. Made here to be sent, or by the frame reader from bytes received.
 *
 * <p>Not thread-safe; hand it over and leave it alone. Sending takes over the body. A request's body received is
 * released when its handler returns, unless the handler called {@code body().retain()}; a response's body received by
 * {@code Connection.request} is on the heap and needs no release.
 */
public final class Command {
    private static final int RESPONSE = 1;
    private static final int ONEWAY = 2;
    private static final int LONGEST_REMARK = 1000;

    private final int code;
    private final Language language;
    private final int version;
    private final int opaque;
    private final int flag;
    private final String remark;
    private final Serialization serialization;
    private final Record header;
    private final ByteBuf body;
    private Map<String, String> extFields;
    /** The header as it was last read from a command received. */
    private Record decoded;

    /**
     * Creates a command received; everything else is made by {@link #request}, {@link #oneway} and {@link #response}.
     *
     * @param prefix what every header has
     * @param extFields the header's own fields, null for none
     * @param body the body, null for none
     */
    Command(Prefix prefix, Map<String, String> extFields, ByteBuf body) {
        this.code = prefix.code;
        this.language = prefix.language;
        this.version = prefix.version;
        this.opaque = prefix.opaque;
        this.flag = prefix.flag;
        this.remark = prefix.remark;
        this.serialization = prefix.serialization;
        this.header = null;
        this.extFields = extFields;
        this.body = body;
    }

    private Command(
            int code, int opaque, int flag, String remark, Serialization serialization, Record header, ByteBuf body) {
        this.code = code;
        this.language = Language.JAVA;
        this.version = Version.CURRENT;
        this.opaque = opaque;
        this.flag = flag;
        this.remark = remark;
        this.serialization = serialization;
        this.header = header;
        this.body = body;
    }

    /** What every header has, filled while a header is read. */
    static final class Prefix {
        int code;
        Language language = Language.JAVA;
        int version;
        int opaque;
        int flag;
        String remark;
        Serialization serialization;
    }

    /**
     * Makes a request to be answered. The connection numbers it when it is sent.
     *
     * @param code one of {@link RequestCode}
     * @param header its header record, or null
     * @param body its body, or null; owned by the command from here on
     * @return the request: extension codes in binary, all others in JSON serialization
     */
    public static Command request(int code, Record header, ByteBuf body) {
        return new Command(code, 0, 0, null, serializationOf(code), header, body);
    }

    /**
     * Makes a request that is never answered.
     *
     * @param code one of {@link RequestCode}
     * @param header its header record, or null
     * @param body its body, or null; owned by the command from here on
     * @return the request
     */
    public static Command oneway(int code, Record header, ByteBuf body) {
        return new Command(code, 0, ONEWAY, null, serializationOf(code), header, body);
    }

    private static Serialization serializationOf(int code) {
        return RequestCode.isExtension(code) ? Serialization.BINARY : Serialization.JSON;
    }

    /**
     * Makes the response to this request: same number, same serialization.
     *
     * @param responseCode one of {@link ResponseCode}
     * @param text the remark, or null; cut behind 1000 characters, as a request's field in it may be of any length
     * @param responseHeader its header record, or null
     * @param responseBody its body, or null; owned by the response from here on
     * @return the response
     */
    public Command response(int responseCode, String text, Record responseHeader, ByteBuf responseBody) {
        String said = text != null && text.length() > LONGEST_REMARK ? text.substring(0, LONGEST_REMARK) + "..." : text;
        return new Command(responseCode, opaque, RESPONSE, said, serialization, responseHeader, responseBody);
    }

    /**
     * Returns the request or response code.
     *
     * @return one of {@link RequestCode} or {@link ResponseCode}
     */
    public int code() {
        return code;
    }

    /**
     * Returns the sender's programming language.
     *
     * @return never null
     */
    public Language language() {
        return language;
    }

    /**
     * Returns the sender's version.
     *
     * @return an ordinal, see {@link Version}
     */
    public int version() {
        return version;
    }

    /**
     * Returns the number that joins request and response.
     *
     * @return as received; 0 in a request to be sent
     */
    public int opaque() {
        return opaque;
    }

    /**
     * Returns the flag bits.
     *
     * @return bit 0 response, bit 1 oneway
     */
    public int flag() {
        return flag;
    }

    /**
     * Returns the response's text.
     *
     * @return null when there is none
     */
    public String remark() {
        return remark;
    }

    /**
     * Returns how the header is written.
     *
     * @return never null
     */
    public Serialization serialization() {
        return serialization;
    }

    /**
     * Returns the body.
     *
     * @return null when it is empty
     */
    public ByteBuf body() {
        return body;
    }

    /**
     * Tells a response from a request.
     *
     * @return true for a response
     */
    public boolean isResponse() {
        return (flag & RESPONSE) != 0;
    }

    /**
     * Tells whether an answer is not wanted.
     *
     * @return true for a oneway request
     */
    public boolean isOneway() {
        return (flag & ONEWAY) != 0;
    }

    /**
     * Returns the header's fields: all that were received, known or not; in a command to be sent, those added with
     * {@link #putExtField}, without the header record's.
     *
     * @return not to be changed, never null
     */
    public Map<String, String> extFields() {
        return extFields == null ? Map.of() : Collections.unmodifiableMap(extFields);
    }

    /**
     * Returns all header fields as they travel: the header record's and those added.
     *
     * @return a new map
     */
    public Map<String, String> allFields() {
        Map<String, String> all = new HashMap<>(rawFields());
        if (header != null) {
            HeaderCodec.of(header.getClass()).collect(header, this, all);
        }
        return all;
    }

    /** The same, without a wrapper. */
    Map<String, String> rawFields() {
        return extFields == null ? Map.of() : extFields;
    }

    /**
     * Adds a field to a command to be sent, beside those of its header record.
     *
     * @param name name on the wire, not one of the header record's
     * @param value its value
     * @return this
     */
    public Command putExtField(String name, String value) {
        if (extFields == null) {
            extFields = new ExtFields();
        }
        extFields.put(name, value);
        return this;
    }

    /**
     * Reads the header into its record.
     *
     * @param type a record of {@code org.apogeemq.remoting.header}
     * @return the header
     * @throws HeaderException when a required field is missing or a value is not allowed
     */
    public <H extends Record> H header(Class<H> type) {
        if (type.isInstance(header)) {
            return type.cast(header);
        }
        if (type.isInstance(decoded)) {
            return type.cast(decoded);
        }
        H read = HeaderCodec.of(type).read(this);
        decoded = read;
        return read;
    }

    /**
     * Returns the header record of a command to be sent.
     *
     * @return null when there is none, and in every command received
     */
    Record headerRecord() {
        return header;
    }

    /** Releases the body, if there is one. */
    public void release() {
        if (body != null) {
            body.release();
        }
    }

    @Override
    public String toString() {
        return (isResponse() ? "response " : isOneway() ? "oneway " : "request ") + code + " opaque=" + opaque
                + (remark == null ? "" : " remark=" + remark)
                + (header == null ? extFields().isEmpty() ? "" : " " + shown() : " " + header)
                + (body == null ? "" : " body=" + body.readableBytes());
    }

    /** The fields without secrets, for logs. */
    private Map<String, String> shown() {
        Map<String, String> fields = new TreeMap<>(extFields());
        fields.replaceAll((name, value) -> name.equals("password") || name.equals("Signature") ? "***" : value);
        return fields;
    }
}
