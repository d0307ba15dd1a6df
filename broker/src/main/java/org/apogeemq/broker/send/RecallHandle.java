package org.apogeemq.broker.send;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * What a client keeps of a delayed message to recall it: base64url of {@code v1 topic brokerName deliverTimeMs uniqKey}, as
 * RocketMQ 5.3 and later have it.
 */
record RecallHandle(String topic, String brokerName, long deliverAt, String uniqueKey) {
    private static final String VERSION = "v1";
    private static final int FIELDS = 5;

    String encode() {
        String plain = String.join(" ", VERSION, topic, brokerName, Long.toString(deliverAt), uniqueKey);
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a handle.
     *
     * @throws CommandException ILLEGAL_OPERATION, as RocketMQ answers, when it is not one
     */
    static RecallHandle decode(String text) throws CommandException {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] fields = plain.split(" ", -1);
            if (fields.length == FIELDS && fields[0].equals(VERSION)) {
                return new RecallHandle(fields[1], fields[2], Long.parseLong(fields[3]), fields[4]);
            }
        } catch (IllegalArgumentException notBase64OrNoNumber) {
            // told below
        }
        throw new CommandException(
                ResponseCode.ILLEGAL_OPERATION,
                "recallHandle '" + text + "' is not one that a send of a delayed message was answered with");
    }
}
