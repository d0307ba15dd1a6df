package org.apogeemq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayDeque;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import org.apogeemq.jms.destination.ApogeeQueue;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.BrowseRequest.Position;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.TagExpression;

/** A browser: each enumeration reads the queue from its first message, page by page. */
final class ApogeeQueueBrowser implements QueueBrowser {
    private static final int PAGE = 256;

    private final SessionState session;
    private final ApogeeQueue queue;
    private final String selector;
    private volatile boolean closed;

    ApogeeQueueBrowser(SessionState session, ApogeeQueue queue, String selector) throws JMSException {
        this.session = session;
        this.queue = queue;
        this.selector = selector;
        page(null, 1); // a bad selector or destination is an error now
    }

    @Override
    public Queue getQueue() throws JMSException {
        checkOpen();
        return queue;
    }

    @Override
    public String getMessageSelector() throws JMSException {
        checkOpen();
        return selector;
    }

    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        checkOpen();
        return new Walk(page(null, PAGE));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() throws JMSException {
        if (closed) {
            throw new IllegalStateException("the browser of '" + queue.name() + "' is closed");
        }
        session.checkOpen();
    }

    private BrowsePage page(Position position, int max) throws JMSException {
        BrowseRequest request = new BrowseRequest(
                queue.physicalName(),
                queue.kind().isTemporary(),
                queue.options().group(),
                TagExpression.and(queue.options().tags(), selector),
                position,
                max);
        return Await.get(
                session.provider().browse(request),
                session.settings().requestTimeout(),
                "browse '" + queue.name() + "'");
    }

    /** One pass over the queue; not for several threads. */
    private final class Walk implements Enumeration<Message> {
        private final ArrayDeque<Message> read = new ArrayDeque<>();
        private Position next;

        Walk(BrowsePage first) {
            take(first);
        }

        private void take(BrowsePage page) {
            next = page.next();
            for (Delivery delivery : page.records()) {
                Message message = session.toMessage(delivery, queue);
                read.add(message);
            }
        }

        @Override
        public boolean hasMoreElements() {
            try {
                while (read.isEmpty() && next != null) {
                    checkOpen();
                    take(page(next, PAGE));
                }
            } catch (JMSException e) {
                throw JmsExceptions.runtime(e);
            }
            return !read.isEmpty();
        }

        @Override
        public Message nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException("no more messages in '" + queue.name() + "'");
            }
            return read.poll();
        }
    }
}
