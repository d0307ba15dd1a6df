package org.apogeemq.jms.provider.rocketmq;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.BrowseRequest.Position;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.Origin;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Browses: reads each queue from where its group has come to. What consumers hold at the moment is among it, and what
 * waits in the group's retry topic is not. Any thread.
 */
final class Browsing {
    private final Progress progress;
    private final Topics topics;
    private final Pulls pulls;
    private final String broker;

    Browsing(Progress progress, Topics topics, Pulls pulls, String broker) {
        this.progress = progress;
        this.topics = topics;
        this.pulls = pulls;
        this.broker = broker;
    }

    /** One page; it may be empty and yet not the last. */
    CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        if (request.temporary()) {
            return CompletableFuture.failedFuture(Refusals.temporaryDestination());
        }
        Selection selection;
        try {
            selection = Selection.ofBrowser(request.selector());
        } catch (ProviderException e) {
            return CompletableFuture.failedFuture(e);
        }
        Position at = request.position() == null ? new Position(broker, 0, Position.START) : request.position();
        return topics.readQueues(request.destination())
                .thenCompose(queues -> at.queueId() >= queues
                        ? CompletableFuture.completedFuture(new BrowsePage(List.of(), null))
                        : start(request, at)
                                .thenCompose(offset -> pulls.pull(
                                        request.destination(),
                                        at.queueId(),
                                        offset,
                                        request.max(),
                                        selection.filter(),
                                        Duration.ZERO))
                                .thenApply(answer -> page(answer, selection, at, queues)));
    }

    /** Where the group has come to in a queue, or where the queue begins. */
    private CompletableFuture<Long> start(BrowseRequest request, Position at) {
        if (at.offset() != Position.START) {
            return CompletableFuture.completedFuture(at.offset());
        }
        String group = request.group() == null ? JmsNames.queueGroup(request.destination()) : request.group();
        return progress.of(group, request.destination(), at.queueId())
                .thenCompose(offset -> offset == Progress.NONE
                        ? topics.beginningOf(request.destination(), at.queueId())
                        : CompletableFuture.completedFuture(offset));
    }

    private BrowsePage page(Command answer, Selection selection, Position at, int queues) {
        List<Delivery> page = new ArrayList<>();
        Origin origin = new Origin(broker);
        if (answer.code() == ResponseCode.SUCCESS) {
            for (byte[] record : Pulls.records(answer.body())) {
                StoredMessage message = StoredMessage.of(Unpooled.wrappedBuffer(record));
                if (selection.wants(message)) {
                    page.add(new Delivery(
                            origin,
                            0,
                            message.queueId(),
                            message.queueOffset(),
                            1 + message.reconsumeTimes(),
                            Unpooled.wrappedBuffer(record)));
                }
            }
        }
        Position next = null;
        if (answer.code() != ResponseCode.PULL_NOT_FOUND) {
            next = new Position(broker, at.queueId(), Pulls.next(answer));
        } else if (at.queueId() + 1 < queues) {
            next = new Position(broker, at.queueId() + 1, Position.START);
        }
        return new BrowsePage(page, next);
    }
}
