package org.apogeemq.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ObjLongConsumer;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.TopicQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the store's events on: visible messages to whoever waits for them, everything else to the log. */
final class StoreEvents implements StoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreEvents.class);

    private final List<ObjLongConsumer<TopicQueue>> onVisible = new CopyOnWriteArrayList<>();

    /** Adds one who is told, on the appender thread, of each queue that got messages and of its new end. */
    void onVisible(ObjLongConsumer<TopicQueue> listener) {
        onVisible.add(listener);
    }

    @Override
    public void visible(TopicQueue queue, long maxOffset) {
        for (ObjLongConsumer<TopicQueue> listener : onVisible) {
            listener.accept(queue, maxOffset);
        }
    }

    @Override
    public void writable(boolean writable, String reason) {
        if (writable) {
            LOG.info("The store takes messages again");
        } else {
            LOG.error("The store takes no messages: {}", reason);
        }
    }

    @Override
    public void trimmed(long minPosition) {
        LOG.info("Expired files of the commit log are deleted; it begins at position {}", minPosition);
    }

    @Override
    public void failed(String what, Throwable cause) {
        LOG.warn("{}", what, cause);
    }
}
