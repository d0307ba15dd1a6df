package org.apogeemq.jms.provider.wire;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apogeemq.jms.provider.CheckListener;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.HeartbeatData;
import org.apogeemq.remoting.body.ProducerData;
import org.apogeemq.remoting.header.ClientHeaders.UnregisterClientRequest;
import org.apogeemq.remoting.protocol.RequestCode;

/** The producer groups that the broker may ask over this connection. Thread-safe. */
final class ProducerMembership {
    private final Requests requests;
    private final String connectionKey;
    private final HalfRequests halves;

    ProducerMembership(Requests requests, String connectionKey, HalfRequests halves) {
        this.requests = requests;
        this.connectionKey = connectionKey;
        this.halves = halves;
    }

    CompletableFuture<Void> join(String group, CheckListener listener) {
        halves.listen(group, listener);
        return report();
    }

    CompletableFuture<Void> leave(String group) {
        halves.forget(group);
        return requests.ask(
                RequestCode.UNREGISTER_CLIENT,
                new UnregisterClientRequest(connectionKey, group, null),
                () -> null,
                "leave producer group " + group,
                answer -> null);
    }

    /** The broker forgets groups that it has not heard of for some time. */
    void ping() {
        if (!halves.groups().isEmpty()) {
            report();
        }
    }

    private CompletableFuture<Void> report() {
        Set<ProducerData> producers =
                halves.groups().stream().map(ProducerData::new).collect(Collectors.toSet());
        HeartbeatData data = new HeartbeatData(connectionKey, producers, Set.of(), 0, false);
        return requests.ask(
                RequestCode.HEART_BEAT,
                null,
                () -> BodyCodec.encode(data),
                "report producer groups to the broker",
                answer -> null);
    }
}
