package org.apogeemq.jms.provider.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.jms.provider.ConnectionInfo;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.Provider;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;

class BrokerLinksTest {
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("127.0.0.1", 1);
    private static final ProviderException IN_USE = new ProviderException(Failure.CLIENT_ID_IN_USE, "of the test");

    private final List<String> freeing = new ArrayList<>();
    private final CompletableFuture<Void> freed = new CompletableFuture<>();

    /** Claims are granted at b1 and refused at b2. */
    private Provider provider(String broker) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "connect" ->
                        CompletableFuture.completedFuture(new ConnectionInfo(broker, 1 << 20, 1000, ADDRESS, null));
                    case "claimClientId" -> claim(broker, (String) arguments[0]);
                    default -> throw new AssertionError(method.getName());
                });
    }

    private CompletableFuture<Void> claim(String broker, String id) {
        if (id.isEmpty()) {
            freeing.add(broker);
            return freed;
        }
        return broker.equals("b1") ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(IN_USE);
    }

    @Test
    void aRefusedClaimIsToldWhenItIsFreedWhereItWasGranted() {
        BrokerLinks links = new BrokerLinks((broker, address) -> provider(broker), () -> {}, link -> {});
        TreeMap<String, InetSocketAddress> brokers = new TreeMap<>(Map.of("b1", ADDRESS, "b2", ADDRESS));
        links.connectFirst(brokers, null).join();
        CompletableFuture<Void> claim = links.claimClientId("one", brokers);
        assertThat(freeing).contains("b1");
        assertThat(claim).isNotDone();
        freed.complete(null);
        assertThat(ProviderException.of(claim.handle((done, error) -> error).join()))
                .isSameAs(IN_USE);
    }
}
