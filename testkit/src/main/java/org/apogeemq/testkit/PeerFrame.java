package org.apogeemq.testkit;

import java.util.Map;
import java.util.TreeMap;

/**
 * One frame of the RocketMQ remoting protocol as {@link ScriptedPeer} sees it.
 *
 * @param binary whether the header is in binary rather than JSON serialization
 * @param code request or response code
 * @param opaque correlation number
 * @param flag bit 0: response, bit 1: no answer wanted
 * @param remark error text, or null
 * @param fields header fields, never null
 * @param body body, empty when there is none
 */
public record PeerFrame(
        boolean binary, int code, int opaque, int flag, String remark, Map<String, String> fields, byte[] body) {
    /** Copies the fields into a map with a stable order. */
    public PeerFrame {
        fields = new TreeMap<>(fields);
    }

    /**
     * A request in JSON serialization.
     *
     * @param code request code
     * @param opaque correlation number
     * @param fields header fields
     * @param body body, may be empty
     * @return the frame
     */
    public static PeerFrame request(int code, int opaque, Map<String, String> fields, byte[] body) {
        return new PeerFrame(false, code, opaque, 0, null, fields, body);
    }

    /**
     * The answer to this request, in this request's serialization.
     *
     * @param responseCode 0 for success
     * @param text remark, or null
     * @param responseFields header fields
     * @param responseBody body, may be empty
     * @return the frame
     */
    public PeerFrame response(int responseCode, String text, Map<String, String> responseFields, byte[] responseBody) {
        return new PeerFrame(binary, responseCode, opaque, 1, text, responseFields, responseBody);
    }

    /**
     * Whether this frame answers a request.
     *
     * @return true for a response
     */
    public boolean isResponse() {
        return (flag & 1) != 0;
    }

    /**
     * Whether the sender wants no answer.
     *
     * @return true for a oneway request
     */
    public boolean isOneway() {
        return (flag & 2) != 0;
    }
}
