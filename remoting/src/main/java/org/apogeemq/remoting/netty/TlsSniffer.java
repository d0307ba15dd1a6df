package org.apogeemq.remoting.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a connection's first byte: 0x16 begins a TLS handshake, no frame of a sensible length begins with it. */
final class TlsSniffer extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSniffer.class);
    private static final int HANDSHAKE = 0x16;

    private final SslContext tls;
    private final boolean enforced;

    TlsSniffer(SslContext tls, boolean enforced) {
        this.tls = tls;
        this.enforced = enforced;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.getByte(in.readerIndex()) == HANDSHAKE) {
            context.pipeline().replace(this, "tls", tls.newHandler(context.alloc()));
        } else if (enforced) {
            LOG.warn(
                    "{}: not TLS, which this port demands; closing the connection",
                    context.channel().remoteAddress());
            in.skipBytes(in.readableBytes());
            context.close();
        } else {
            context.pipeline().remove(this);
        }
    }
}
