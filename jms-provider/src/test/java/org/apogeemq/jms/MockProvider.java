package org.apogeemq.jms;

import io.netty.buffer.ByteBuf;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.message.ApogeeTextMessage;
import org.apogeemq.jms.message.MessageMapper;
import org.apogeemq.jms.message.SendHeaders;
import org.apogeemq.jms.provider.AckKind;
import org.apogeemq.jms.provider.BrowsePage;
import org.apogeemq.jms.provider.BrowseRequest;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Inquiry;
import org.apogeemq.jms.provider.Origin;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.jms.provider.SubscriptionSpec;

/**
 * The seam without a wire: notes what is asked, answers at once, delivers what a test says. Sends are answered by a thread
 * of the test unless {@link #answerSends} is true; a verb in {@link #failures} fails.
 */
final class MockProvider implements Provider {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<Send> sends = new CopyOnWriteArrayList<>();
    final Map<Integer, SubscriptionSpec> specs = new ConcurrentHashMap<>();
    final Map<Integer, AtomicInteger> credit = new ConcurrentHashMap<>();
    final Map<String, ProviderException> failures = new ConcurrentHashMap<>();
    final List<Delivery> onDrain = new ArrayList<>();
    final Origin origin = new Origin("mock");
    volatile boolean answerSends = true;
    volatile Runnable beforeAcknowledge = () -> {};
    /** True: no question is answered. */
    volatile boolean silent;

    volatile ProviderListener listener;

    private final Map<Integer, DeliverySink> sinks = new ConcurrentHashMap<>();
    private final AtomicLong offsets = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicInteger temporaries = new AtomicInteger();

    private <T> CompletableFuture<T> answer(String verb, String call, T value) {
        calls.add(call);
        if (silent) {
            return new CompletableFuture<>();
        }
        ProviderException failure = failures.get(verb);
        return failure == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(failure);
    }

    /** Pushes texts to a subscription, as the broker would. */
    void deliver(int subscription, int deliveryCount, String... texts) {
        List<Delivery> batch = new ArrayList<>();
        for (String text : texts) {
            batch.add(delivery(subscription, deliveryCount, text, 0));
        }
        sinks.get(subscription).deliver(batch);
    }

    Delivery delivery(int subscription, int deliveryCount, String text, long expiration) {
        return new Delivery(
                origin, subscription, 0, offsets.getAndIncrement(), deliveryCount, record(text, expiration));
    }

    static ByteBuf record(String text, long expiration) {
        try {
            ApogeeTextMessage message = new ApogeeTextMessage();
            message.setText(text);
            SendHeaders headers = new SendHeaders(
                    ApogeeDestination.queue("Q"),
                    DeliveryMode.PERSISTENT,
                    4,
                    "ID:0123456789ABCDEF0123456789ABCDEF",
                    1_000,
                    expiration,
                    1_000,
                    false);
            return MessageMapper.toRecord(message, headers, null, null, null);
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    DeliverySink sink(int subscription) {
        return sinks.get(subscription);
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(ProviderListener to) {
        listener = to;
        return answer("connect", "connect", new ConnectionInfo("mock", 4 << 20, 5_000, null, null));
    }

    @Override
    public CompletableFuture<Void> claimClientId(String clientId) {
        return answer("claim", "claim " + clientId, null);
    }

    @Override
    public void send(Send send) {
        calls.add("send " + send.destination() + " tx=" + send.transaction());
        sends.add(send);
        if (answerSends) {
            ProviderException failure = failures.get("send");
            if (failure == null) {
                send.complete();
            } else {
                send.fail(failure);
            }
        }
    }

    @Override
    public CompletableFuture<Void> openSubscription(SubscriptionSpec spec, DeliverySink sink) {
        sinks.put(spec.id(), sink);
        specs.put(spec.id(), spec);
        credit.put(spec.id(), new AtomicInteger(spec.credit()));
        return answer("open", "open " + spec.kind() + " " + spec.destination(), null);
    }

    @Override
    public CompletableFuture<Void> closeSubscription(int subscriptionId, boolean releaseLeases) {
        return answer("close", "close " + subscriptionId + " release=" + releaseLeases, null);
    }

    @Override
    public List<String> brokers(int subscriptionId) {
        return List.of(origin.broker());
    }

    @Override
    public CompletableFuture<Void> withdraw(int subscriptionId, String broker) {
        return answer("withdraw", "withdraw " + subscriptionId + " " + broker, null);
    }

    @Override
    public String transactionBroker(long transaction) {
        return null;
    }

    @Override
    public void credit(int subscriptionId, String broker, int messages) {
        credit.get(subscriptionId).addAndGet(messages);
    }

    @Override
    public CompletableFuture<Void> drain(int subscriptionId, int count) {
        if (!onDrain.isEmpty()) {
            sinks.get(subscriptionId).deliver(onDrain);
            onDrain.clear();
        }
        credit.get(subscriptionId).set(0);
        return answer("drain", "drain " + count, null);
    }

    @Override
    public CompletableFuture<Void> takeBackCredit(int subscriptionId) {
        credit.get(subscriptionId).set(0);
        return answer("takeBackCredit", "take back credit", null);
    }

    @Override
    public void acknowledge(Delivery lease) {
        beforeAcknowledge.run();
        calls.add("ack " + lease.queueOffset());
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckKind kind, List<Delivery> leases) {
        return answer("acknowledge", kind + " " + offsets(leases), null);
    }

    static List<Long> offsets(List<Delivery> leases) {
        return leases.stream().map(Delivery::queueOffset).toList();
    }

    @Override
    public CompletableFuture<Void> recover(int[] subscriptionIds, List<Delivery> delivered) {
        reset(subscriptionIds);
        return answer("recover", "recover " + offsets(delivered), null);
    }

    private void reset(int[] subscriptionIds) {
        for (int id : subscriptionIds) {
            credit.get(id).set(0);
        }
    }

    @Override
    public long newTransaction() {
        return transactions.incrementAndGet();
    }

    @Override
    public void enlist(long transaction, Delivery lease) {
        calls.add("enlist " + transaction);
    }

    @Override
    public CompletableFuture<Void> commit(long transaction, int messages, List<Delivery> consumed) {
        return answer("commit", "commit " + transaction + " " + offsets(consumed), null);
    }

    @Override
    public CompletableFuture<Void> rollback(long transaction, int[] subscriptionIds, List<Delivery> delivered) {
        reset(subscriptionIds);
        return answer("rollback", "rollback " + transaction + " " + offsets(delivered), null);
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return answer("browse", "browse " + request.destination(), new BrowsePage(List.of(), null));
    }

    @Override
    public <T> CompletableFuture<List<T>> inquire(Inquiry<T> inquiry) {
        return answer("inquire", "inquire " + inquiry.destination(), List.of());
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String clientId, String name) {
        return answer("unsubscribe", "unsubscribe " + name, null);
    }

    @Override
    public CompletableFuture<Void> restoreTemporary(String name, boolean topic) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<String> createTemporary(boolean topic) {
        return answer("temporary", "temporary", "TMP-" + temporaries.incrementAndGet());
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(String name) {
        return answer("deleteTemporary", "delete " + name, null);
    }

    @Override
    public CompletableFuture<Void> close() {
        return answer("closeProvider", "close", null);
    }
}
