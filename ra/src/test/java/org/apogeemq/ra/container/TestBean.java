package org.apogeemq.ra.container;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;

/** A deployed message-driven bean: the factory of its endpoints, in transactions or not. */
public final class TestBean implements MessageEndpointFactory {
    private final MessageListener code;
    private final TestTransactions transactions;
    private final AtomicInteger endpoints = new AtomicInteger();
    private volatile boolean unavailable;
    private volatile boolean enlists = true;

    /** @param transactions null: the bean has no container transaction */
    public TestBean(MessageListener code, TestTransactions transactions) {
        this.code = code;
        this.transactions = transactions;
    }

    /** Whether to give no endpoints, as a server that is suspended. */
    public void unavailable(boolean on) {
        unavailable = on;
    }

    /** Whether the adapter's resource is enlisted; WildFly goes on without when that fails. */
    public void enlists(boolean on) {
        enlists = on;
    }

    /** Endpoints that were made and not released. */
    public int endpoints() {
        return endpoints.get();
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
        if (unavailable) {
            throw new UnavailableException("suspended");
        }
        if ((resource == null) != (transactions == null)) {
            throw new IllegalStateException("XA resource " + resource + " with transactions " + transactions);
        }
        endpoints.incrementAndGet();
        return new Endpoint(resource);
    }

    @Override
    public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return transactions != null;
    }

    @Override
    public String getActivationName() {
        return "TestBean";
    }

    @Override
    public Class<?> getEndpointClass() {
        return code.getClass();
    }

    private final class Endpoint implements MessageEndpoint, MessageListener {
        private final XAResource resource;
        private final AtomicInteger inside = new AtomicInteger();

        Endpoint(XAResource resource) {
            this.resource = resource;
        }

        @Override
        public void beforeDelivery(Method method) {
            transactions.begin();
            if (enlists) {
                transactions.enlist(resource);
            }
        }

        @Override
        public void onMessage(Message message) {
            if (inside.getAndIncrement() != 0) {
                throw new AssertionError("two threads in one endpoint");
            }
            try {
                code.onMessage(message);
            } catch (RuntimeException e) {
                if (transactions != null) {
                    transactions.setRollbackOnly();
                }
                throw e;
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void afterDelivery() {
            transactions.end();
        }

        @Override
        public void release() {
            endpoints.decrementAndGet();
        }
    }
}
