package org.apogeemq.broker.jms;

import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.topic.TopicTable;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Control;
import org.apogeemq.store.Store;

/**
 * Which topics have got messages of other than the normal priority: only for those delivery looks ahead. Kept in the store,
 * but for temporary destinations. Thread-safe.
 */
final class Priorities {
    private static final String KIND = "jms-priority";
    private static final byte[] NOTHING = {};

    private final Store store;
    private final DeliveryService delivery;

    Priorities(Store store, DeliveryService delivery, TopicTable topics) {
        this.store = store;
        this.delivery = delivery;
        for (String topic : store.metadata(KIND).keySet()) {
            if (topics.find(topic) == null) {
                store.apply(new Control.MetadataRemove(KIND, topic), AppendCallback.NONE);
            } else {
                delivery.byPriority(topic);
            }
        }
    }

    /**
     * The topic gets a message of such a priority.
     *
     * @throws org.apogeemq.store.StoreException when that is new and the store takes nothing now
     */
    void usedBy(String topic) {
        if (delivery.isByPriority(topic)) {
            return;
        }
        if (!Temporaries.isTemporary(topic)) {
            store.apply(new Control.MetadataPut(KIND, topic, NOTHING), AppendCallback.NONE);
        }
        delivery.byPriority(topic);
    }
}
