package org.apogeemq.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.MessageFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as UTF-8, without silent replacement in either direction. */
final class Utf8 {

    private Utf8() {}

    /**
     * Encodes.
     *
     * @param what names the text in the exception
     * @throws MessageFormatException when the text has an unpaired surrogate
     */
    static byte[] encode(String text, String what) throws MessageFormatException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Only a text outside ASCII can have a surrogate, and an unpaired one leaves a '?': one byte for one char.
        if (hasSurrogate(text)) {
            requirePairs(text, what);
        }
        return bytes;
    }

    /** Decodes bytes that may be damaged. */
    static String decode(ByteBuf bytes, String what) throws MessageFormatException {
        int length = bytes.readableBytes();
        String text = bytes.toString(bytes.readerIndex(), length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            requireValid(bytes.nioBuffer(), what);
        }
        return text;
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static void requirePairs(String text, String what) throws MessageFormatException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new MessageFormatException(String.format(
                        "%s is not valid Unicode: unpaired surrogate U+%04X at index %d", what, (int) c, i));
            }
        }
    }

    private static void requireValid(ByteBuffer bytes, String what) throws MessageFormatException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            MessageFormatException damaged = new MessageFormatException(what + " is not valid UTF-8");
            damaged.setLinkedException(e);
            throw damaged;
        }
    }
}
