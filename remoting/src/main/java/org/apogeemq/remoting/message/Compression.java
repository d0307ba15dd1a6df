package org.apogeemq.remoting.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compression of message bodies with ZLIB (RFC 1950), the one RocketMQ clients all know. Thread-safe. */
public final class Compression {
    private static final int LEVEL = 5;
    private static final int CHUNK = 4096;

    private Compression() {}

    /**
     * Compresses a body; set {@link SysFlag#COMPRESSED} and {@link SysFlag#ZLIB} in the message.
     *
     * @param body the body, its indexes are left alone
     * @return an unpooled buffer, owned by the caller
     */
    public static ByteBuf compress(ByteBuf body) {
        Deflater deflater = new Deflater(LEVEL);
        try {
            deflater.setInput(body.nioBuffer());
            deflater.finish();
            ByteBuf out = Unpooled.buffer(Math.max(64, body.readableBytes() / 2));
            while (!deflater.finished()) {
                out.ensureWritable(CHUNK);
                out.writerIndex(out.writerIndex()
                        + deflater.deflate(out.array(), out.arrayOffset() + out.writerIndex(), out.writableBytes()));
            }
            return out;
        } finally {
            deflater.end();
        }
    }

    /**
     * Returns a message's body as its sender gave it.
     *
     * @param sysFlag the message's flags
     * @param body the body as stored, its indexes are left alone
     * @param maxSize largest size in bytes accepted after decompression
     * @return the same buffer when it is not compressed, otherwise an unpooled one
     * @throws IllegalArgumentException when the compression is not ZLIB, the data is damaged, or larger than maxSize
     */
    public static ByteBuf plainBody(int sysFlag, ByteBuf body, int maxSize) {
        if ((sysFlag & SysFlag.COMPRESSED) == 0) {
            return body;
        }
        int type = sysFlag & SysFlag.COMPRESSION_MASK;
        if (type != 0 && type != SysFlag.ZLIB) {
            throw new IllegalArgumentException("the body is compressed with "
                    + (type == SysFlag.LZ4 ? "LZ4" : type == SysFlag.ZSTD ? "ZSTD" : "type " + (type >> 8))
                    + ", only ZLIB can be read; set the producer's compression type to ZLIB");
        }
        return inflate(body, maxSize);
    }

    private static ByteBuf inflate(ByteBuf body, int maxSize) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body.nioBuffer());
            ByteBuf out = Unpooled.buffer(Math.min(maxSize, Math.max(64, body.readableBytes() * 2)));
            while (!inflater.finished()) {
                out.ensureWritable(CHUNK);
                int n = inflater.inflate(out.array(), out.arrayOffset() + out.writerIndex(), out.writableBytes());
                out.writerIndex(out.writerIndex() + n);
                if (out.readableBytes() > maxSize) {
                    throw new IllegalArgumentException(
                            "the body is larger than " + maxSize + " bytes after decompression");
                }
                if (n == 0 && !inflater.finished()) {
                    throw new IllegalArgumentException("the compressed body is cut short");
                }
            }
            return out;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("the compressed body is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
