package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.InvalidDestinationException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.broker.Broker;
import org.apogeemq.jms.destination.ApogeeDestination;
import org.apogeemq.jms.destination.ApogeeTopic;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.jms.provider.DeliverySink;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.ProviderListener;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A subscription that the broker has opened, and whose opener was not told so in time. */
@Timeout(180)
class UnansweredOpeningTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static final class Nothing implements DeliverySink, ProviderListener {
        @Override
        public void deliver(List<Delivery> batch) {}

        @Override
        public void reopened(String broker) {}

        @Override
        public void ended(ProviderException reason) {}

        @Override
        public void interrupted(String broker, ProviderException reason) {}

        @Override
        public void restored(String broker) {}

        @Override
        public void failed(ProviderException reason) {}
    }

    private static CompletableFuture<Void> open(Provider provider, int id) throws InvalidDestinationException {
        ApogeeDestination topic = new ApogeeTopic("T");
        return provider.openSubscription(
                SubscriptionSpec.of(id, topic, SubscriptionSpec.Kind.DURABLE, "c", "name", null, false, 1),
                new Nothing());
    }

    @Test
    void itsNameIsFreeForTheNext() throws Exception {
        try (Broker broker = OneBroker.start(0, directory);
                FrameProxy proxy =
                        FrameProxy.start((InetSocketAddress) broker.addresses().get(0), LIMIT)) {
            Providers.Opened opened =
                    OneBroker.openOnce(proxy.address(), OneBroker.settings("&requestTimeout=5000"), "a");
            Provider provider = opened.provider();
            provider.connect(new Nothing()).get(60, TimeUnit.SECONDS);
            provider.claimClientId("c").get(60, TimeUnit.SECONDS);
            proxy.at(RequestCode.OPEN_SUBSCRIPTION, Fault.SWALLOW_ANSWER);
            Throwable unanswered =
                    open(provider, 1).handle((done, error) -> error).get(60, TimeUnit.SECONDS);
            assertThat(ProviderException.is(Failure.TIMEOUT, unanswered)).isTrue();
            AtomicInteger id = new AtomicInteger(1);
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> open(provider, id.incrementAndGet()).get(60, TimeUnit.SECONDS));
            provider.close().get(60, TimeUnit.SECONDS);
            opened.release().run();
        }
    }
}
