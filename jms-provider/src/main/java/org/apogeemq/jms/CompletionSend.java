package org.apogeemq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.StreamMessage;
import org.apogeemq.jms.exceptions.JmsExceptions;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An asynchronous send: the application's completion listener is told the outcome. */
final class CompletionSend extends Send {
    private static final Logger LOG = LoggerFactory.getLogger(CompletionSend.class);

    private final Message message;
    private final CompletionListener listener;
    private final Completions completions;
    private final SendWindow window;
    private final SessionTransaction transactionOrNull;
    private final int size;
    private ProviderException failure;
    private volatile boolean answered;

    CompletionSend(
            Outgoing outgoing,
            Message message,
            CompletionListener listener,
            Completions completions,
            SendWindow window,
            SessionTransaction transactionOrNull) {
        super(outgoing);
        this.message = message;
        this.listener = listener;
        this.completions = completions;
        this.window = window;
        this.transactionOrNull = transactionOrNull;
        this.size = outgoing.record().readableBytes();
    }

    @Override
    protected void succeeded() {
        answered = true;
        completions.wake();
    }

    @Override
    protected void failed(ProviderException reason) {
        failure = reason;
        if (transactionOrNull != null) {
            transactionOrNull.sendFailed(reason);
        }
        answered = true;
        completions.wake();
    }

    boolean isAnswered() {
        return answered;
    }

    /** As the specification asks of the interfaces BytesMessage and StreamMessage: the listener can read the body. */
    private void rewind() {
        try {
            if (message instanceof BytesMessage bytes) {
                bytes.reset();
            } else if (message instanceof StreamMessage stream) {
                stream.reset();
            }
        } catch (JMSException e) {
            LOG.warn("a message of another provider could not be reset after it was sent to '{}'", destination(), e);
        }
    }

    /** Calls the listener. On the completion thread only. */
    void callBack() {
        try {
            rewind();
            if (failure == null) {
                listener.onCompletion(message);
            } else {
                listener.onException(message, JmsExceptions.of(failure));
            }
        } catch (RuntimeException e) {
            LOG.warn("completion listener {} threw; the send to '{}' is not affected", listener, destination(), e);
        } finally {
            window.release(size);
        }
    }
}
