package org.apogeemq.remoting.message;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The server's message id ("offsetMsgId"): where the record is.
 *
 * @param host the broker's address
 * @param physicalOffset position in its log
 */
public record MessageId(InetSocketAddress host, long physicalOffset) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int V4_LENGTH = 32;
    private static final int V6_LENGTH = 56;

    /**
     * Writes an id.
     *
     * @param host the broker's resolved address
     * @param physicalOffset position in its log
     * @return 32 (IPv4) or 56 (IPv6) hexadecimal digits, upper case
     */
    public static String of(InetSocketAddress host, long physicalOffset) {
        byte[] address = host.getAddress().getAddress();
        ByteBuffer id = ByteBuffer.allocate(address.length + 12);
        id.put(address).putInt(host.getPort()).putLong(physicalOffset);
        return HEX.formatHex(id.array());
    }

    /**
     * Reads an id.
     *
     * @param text 32 or 56 hexadecimal digits
     * @return its parts
     * @throws IllegalArgumentException when it is something else
     */
    public static MessageId parse(String text) {
        if (text.length() != V4_LENGTH && text.length() != V6_LENGTH) {
            throw new IllegalArgumentException("\"" + text + "\" is not an offset message id: it has " + text.length()
                    + " characters, 32 or 56 hexadecimal digits are expected");
        }
        ByteBuffer id = ByteBuffer.wrap(HEX.parseHex(text));
        byte[] address = new byte[id.capacity() - 12];
        id.get(address);
        int port = id.getInt();
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("\"" + text + "\" is not an offset message id: port " + port);
        }
        try {
            return new MessageId(new InetSocketAddress(InetAddress.getByAddress(address), port), id.getLong());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an offset message id", e);
        }
    }
}
