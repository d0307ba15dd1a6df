package org.apogeemq.broker.metadata;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;

/** Reads and writes one kind of the store's metadata as JSON records. Safe for use by any thread; never blocks. */
public final class Metadata {
    private final Store store;

    public Metadata(Store store) {
        this.store = store;
    }

    /** Everything of a kind, by key. */
    public <T> Map<String, T> load(String kind, Class<T> type) {
        Map<String, T> result = new HashMap<>();
        store.metadata(kind)
                .forEach((key, json) -> result.put(key, BodyCodec.decode(Unpooled.wrappedBuffer(json), type)));
        return result;
    }

    /**
     * Writes a value; the future completes once it is as durable as configured, or with the {@link StoreException}.
     *
     * @throws StoreException at once when the store takes nothing now
     */
    public CompletableFuture<Void> put(String kind, String key, Object value) {
        return apply(new Control.MetadataPut(kind, key, json(value)));
    }

    /** Applies any control; as {@link #put}. */
    public CompletableFuture<Void> apply(Control control) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        store.apply(control, new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                done.complete(null);
            }

            @Override
            public void failed(StoreException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static byte[] json(Object value) {
        ByteBuf buffer = BodyCodec.encode(value);
        try {
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }
}
