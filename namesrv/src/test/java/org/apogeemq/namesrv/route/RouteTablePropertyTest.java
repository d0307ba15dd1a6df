package org.apogeemq.namesrv.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apogeemq.remoting.body.BrokerData;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.TopicRouteData;

/** Whatever brokers do in whatever order, clients see only live brokers, and the table forgets all of the dead ones. */
class RouteTablePropertyTest {
    private static final List<String> TOPICS = List.of("T0", "T1", "T2", "T3");
    private static final long TIMEOUT = 120_000;

    /** One thing that happens; its numbers choose broker, replica, connection and topics. */
    record Event(Kind kind, int broker, int id, int connection, int topics, int version) {
        BrokerId brokerId() {
            return new BrokerId("c" + broker % 2, "b" + broker, id, "h" + broker + ":" + (id + 1));
        }
    }

    enum Kind {
        REGISTER,
        UNREGISTER,
        CLOSE,
        HEARTBEAT,
        LATER,
        WIPE,
        DELETE_TOPIC
    }

    /** The simplest idea of who lives: last sign of life and connection by process. */
    private record Life(long seen, int connection) {}

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void routesHoldExactlyTheLivingBrokers(@ForAll("events") List<Event> events) {
        RouteTable table = new RouteTable(() -> false);
        Map<String, Life> living = new TreeMap<>();
        long now = 0;
        for (Event event : events) {
            now = event.kind() == Kind.LATER ? now + 50_000 : now + 1;
            apply(event, table, living, now);
            long time = now;
            table.expire(time);
            living.values().removeIf(life -> time - life.seen() > TIMEOUT);
            check(table, living.keySet());
        }
        table.expire(now + TIMEOUT + 1);
        assertThat(table.topics()).isEmpty();
        assertThat(table.clusterInfo().brokerAddrTable()).isEmpty();
        assertThat(table.clusterInfo().clusterAddrTable()).isEmpty();
    }

    private static void apply(Event event, RouteTable table, Map<String, Life> living, long now) {
        BrokerId broker = event.brokerId();
        switch (event.kind()) {
            case REGISTER -> {
                String[] topics = TOPICS.stream().limit(2 + event.topics() % 3).toArray(String[]::new);
                DataVersion version = new DataVersion(0, 0, event.version());
                table.register(RouteTableTest.registration(broker, version, event.connection(), topics), now);
                living.put(broker.address(), new Life(now, event.connection()));
            }
            case UNREGISTER -> {
                table.unregister(broker);
                living.remove(broker.address());
            }
            case CLOSE -> {
                table.connectionClosed(event.connection());
                living.values().removeIf(life -> life.connection() == event.connection());
            }
            case HEARTBEAT -> {
                table.heartbeat(broker.cluster(), broker.address(), now);
                living.computeIfPresent(broker.address(), (a, life) -> new Life(now, life.connection()));
            }
            case WIPE -> table.wipeWritePermission(broker.name());
            case DELETE_TOPIC -> table.deleteTopic(TOPICS.get(event.topics() % TOPICS.size()), null);
            default -> {}
        }
    }

    private static void check(RouteTable table, Set<String> living) {
        Set<String> addresses = table.clusterInfo().brokerAddrTable().values().stream()
                .flatMap(broker -> broker.brokerAddrs().values().stream())
                .collect(Collectors.toSet());
        assertThat(addresses).isEqualTo(living);
        for (String topic : TOPICS) {
            TopicRouteData route = table.route(topic, null);
            assertThat(route != null).isEqualTo(table.topics().contains(topic));
            if (route != null) {
                assertThat(route.queueDatas()).isNotEmpty();
                assertThat(route.brokerDatas())
                        .extracting(BrokerData::brokerName)
                        .containsExactlyElementsOf(route.queueDatas().stream()
                                .map(QueueData::brokerName)
                                .toList());
                assertThat(route.brokerDatas())
                        .allSatisfy(broker -> assertThat(broker.brokerAddrs()).isNotEmpty());
            }
        }
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(5, Arbitraries.just(Kind.REGISTER)), Tuple.of(5, Arbitraries.of(Kind.class))),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 2))
                .as(Event::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
