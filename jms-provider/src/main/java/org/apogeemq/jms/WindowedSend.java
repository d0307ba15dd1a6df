package org.apogeemq.jms;

import java.util.function.Consumer;
import org.apogeemq.jms.provider.Outgoing;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;

/** A send that nobody waits for now: non-persistent, or part of a transaction whose commit will. */
final class WindowedSend extends Send {
    private final SendWindow window;
    private final Consumer<ProviderException> onFailure;
    private final int size;

    WindowedSend(Outgoing outgoing, SendWindow window, Consumer<ProviderException> onFailure) {
        super(outgoing);
        this.window = window;
        this.onFailure = onFailure;
        this.size = outgoing.record().readableBytes();
    }

    @Override
    protected void succeeded() {
        window.release(size);
    }

    @Override
    protected void failed(ProviderException reason) {
        try {
            onFailure.accept(reason);
        } finally {
            window.release(size);
        }
    }
}
