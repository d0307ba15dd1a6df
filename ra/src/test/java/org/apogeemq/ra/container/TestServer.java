package org.apogeemq.ra.container;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The part of an application server that starts an adapter and lends it threads. */
public final class TestServer implements BootstrapContext, WorkManager, AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "server-work"));
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final ResourceAdapter adapter;
    private volatile boolean rejecting;

    public TestServer(ResourceAdapter adapter) throws ResourceException {
        this.adapter = adapter;
        adapter.start(this);
    }

    /** Works that run now. */
    public int atWork() {
        return atWork.get();
    }

    /** Works that were ever begun. */
    public int taken() {
        return taken.get();
    }

    /** Whether to refuse work. */
    public void rejecting(boolean on) {
        rejecting = on;
    }

    @Override
    public void scheduleWork(Work work) throws WorkException {
        if (rejecting) {
            throw new WorkRejectedException("busy");
        }
        threads.execute(() -> {
            taken.incrementAndGet();
            atWork.incrementAndGet();
            try {
                work.run();
            } finally {
                atWork.decrementAndGet();
                work.release(); // as WildFly does
            }
        });
    }

    @Override
    public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener)
            throws WorkException {
        scheduleWork(work);
    }

    @Override
    public void doWork(Work work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long startWork(Work work) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WorkManager getWorkManager() {
        return this;
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.util.Timer createTimer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        adapter.stop();
        threads.shutdownNow();
    }
}
