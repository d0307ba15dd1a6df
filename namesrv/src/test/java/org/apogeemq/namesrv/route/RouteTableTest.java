package org.apogeemq.namesrv.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.namesrv.route.RegistrationResult.Outcome;
import org.apogeemq.remoting.body.DataVersion;
import org.apogeemq.remoting.body.QueueData;
import org.apogeemq.remoting.body.TopicConfig;
import org.apogeemq.remoting.body.TopicFilterType;
import org.apogeemq.remoting.body.TopicRouteData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RouteTableTest {
    private static final BrokerId MASTER = new BrokerId("c", "broker-a", 0, "h:1");
    private static final BrokerId REPLICA = new BrokerId("c", "broker-a", 1, "h:2");

    private final AtomicBoolean deleteTopics = new AtomicBoolean();
    private final RouteTable table = new RouteTable(deleteTopics::get);

    @Test
    void registeredTopicHasARouteWithQueuesAndAddresses() {
        table.register(registration(MASTER, 1, "T", "U"), 0);

        TopicRouteData route = table.route("T", "broker-a:4");
        assertThat(route.queueDatas()).containsExactly(new QueueData("broker-a", 4, 4, 6, 0));
        assertThat(route.brokerDatas()).singleElement().satisfies(broker -> {
            assertThat(broker.cluster()).isEqualTo("c");
            assertThat(broker.brokerAddrs()).isEqualTo(Map.of(0L, "h:1"));
        });
        assertThat(route.orderTopicConf()).isEqualTo("broker-a:4");
        assertThat(table.route("V", null)).isNull();
    }

    @Test
    void unknownBrokerWithASingleTopicIsRefused() {
        assertThat(table.register(registration(MASTER, 1, "T"), 0).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(table.route("T", null)).isNull();
        assertThat(table.clusterInfo().brokerAddrTable()).isEmpty();
    }

    @Test
    void knownBrokerAddsASingleTopicAndKeepsTheOthers() {
        table.register(registration(MASTER, 1, "T", "U"), 0);

        assertThat(table.register(registration(MASTER, 2, "V"), 1).outcome()).isEqualTo(Outcome.RENEWED);
        assertThat(table.topics()).containsExactly("T", "U", "V");
    }

    @Test
    void topicsAreReadOnlyWhenTheVersionChanged() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.register(registration(MASTER, 1, "V", "W"), 1);
        assertThat(table.topics()).containsExactly("T", "U");

        table.register(registration(MASTER, 2, "V", "W"), 2);
        assertThat(table.topics()).containsExactly("T", "U", "V", "W");
    }

    @Test
    void topicsNotNamedAreDeletedOnlyWhenSoConfigured() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        deleteTopics.set(true);
        table.register(registration(MASTER, 2, "U", "V"), 1);

        assertThat(table.topics()).containsExactly("U", "V");
    }

    @Test
    void replicaDoesNotChangeTopicsAndLearnsWhereItsMasterIs() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        RegistrationResult result = table.register(registration(REPLICA, 5, "V", "W"), 0);

        assertThat(result).isEqualTo(new RegistrationResult(Outcome.JOINED, "h:1", "h:1-ha"));
        assertThat(table.topics()).containsExactly("T", "U");
        assertThat(table.route("T", null).brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "h:1", 1L, "h:2"));
    }

    @Test
    void sameAddressUnderAnotherIdReplacesTheOldId() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.register(registration(REPLICA, 1, "T", "U"), 0);
        table.register(registration(new BrokerId("c", "broker-a", 2, "h:2"), 1, "T", "U"), 0);

        assertThat(table.route("T", null).brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "h:1", 2L, "h:2"));
    }

    @Test
    void claimOnATakenIdIsIgnoredWhenItsStateIsOlderElseReplaces() {
        BrokerId rival = new BrokerId("c", "broker-a", 0, "h:9");
        table.register(registration(MASTER, new DataVersion(5, 1, 1), new Object(), "T", "U"), 0);

        assertThat(table.register(registration(rival, new DataVersion(4, 9, 9), new Object(), "V", "W"), 0)
                        .outcome())
                .isEqualTo(Outcome.OUTDATED);
        assertThat(address("T")).isEqualTo("h:1");
        assertThat(table.topics()).containsExactly("T", "U");

        table.register(registration(rival, new DataVersion(6, 1, 1), new Object(), "T", "U"), 0);
        assertThat(address("T")).isEqualTo("h:9");
        assertThat(table.unregister(MASTER)).isFalse();
        assertThat(address("T")).isEqualTo("h:9");
    }

    @Test
    void silentBrokerIsGoneAfterItsTimeoutAndNotBefore() {
        table.register(registration(MASTER, 1, "T", "U"), 1000);

        assertThat(table.expire(121_000)).isEmpty();
        assertThat(table.expire(121_001)).containsExactly(MASTER);
        assertThat(table.route("T", null)).isNull();
        assertThat(table.topics()).isEmpty();
    }

    @Test
    void heartbeatKeepsABrokerAndAnUnknownOneIsSaidSo() {
        table.register(registration(MASTER, 1, "T", "U"), 0);

        assertThat(table.heartbeat("c", "h:1", 100_000)).isTrue();
        assertThat(table.heartbeat("c", "h:7", 100_000)).isFalse();
        assertThat(table.expire(200_000)).isEmpty();
    }

    @Test
    void closedConnectionUnregistersUnlessTheBrokerCameBackOnAnother() {
        Object first = new Object();
        Object second = new Object();
        DataVersion version = new DataVersion(0, 1, 1);
        table.register(registration(MASTER, version, first, "T", "U"), 0);
        table.register(registration(MASTER, version, second, "T", "U"), 1);

        assertThat(table.connectionClosed(first)).isEmpty();
        assertThat(address("T")).isEqualTo("h:1");
        assertThat(table.connectionClosed(second)).containsExactly(MASTER);
        assertThat(table.route("T", null)).isNull();
    }

    @Test
    void topicOfTwoBrokersKeepsTheOtherWhenOneLeaves() {
        BrokerId other = new BrokerId("c", "broker-b", 0, "h:3");
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.register(registration(other, 1, "T", "W"), 0);
        table.unregister(MASTER);

        assertThat(table.route("T", null).queueDatas())
                .extracting(QueueData::brokerName)
                .containsExactly("broker-b");
        assertThat(table.topics()).containsExactly("T", "W");
    }

    @Test
    void brokerThatComesBackWithTheSameVersionHasItsTopicsAgain() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.unregister(MASTER);
        table.register(registration(MASTER, 1, "T", "U"), 0);

        assertThat(table.topics()).containsExactly("T", "U");
    }

    @Test
    void writePermissionIsTakenAndGivenBack() {
        table.register(registration(MASTER, 1, "T", "U"), 0);

        assertThat(table.wipeWritePermission("broker-a")).isEqualTo(2);
        assertThat(table.route("T", null).queueDatas().get(0).perm()).isEqualTo(4);
        assertThat(table.addWritePermission("broker-a")).isEqualTo(2);
        assertThat(table.route("T", null).queueDatas().get(0).perm()).isEqualTo(6);
        assertThat(table.wipeWritePermission("nobody")).isZero();
    }

    @Test
    void topicIsDeletedFromOneClusterOrAll() {
        BrokerId elsewhere = new BrokerId("d", "broker-d", 0, "h:4");
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.register(registration(elsewhere, 1, "T", "U"), 0);

        table.deleteTopic("T", "d");
        assertThat(table.topicsOfCluster("d")).containsExactly("U");
        assertThat(table.topicsOfCluster("c")).containsExactly("T", "U");
        table.deleteTopic("T", null);
        assertThat(table.topics()).containsExactly("U");
        table.deleteTopic("unknown", null);
    }

    @Test
    void clusterInfoNamesBrokersByCluster() {
        table.register(registration(MASTER, 1, "T", "U"), 0);
        table.register(registration(new BrokerId("d", "broker-d", 0, "h:4"), 1, "T", "U"), 0);

        assertThat(table.clusterInfo().clusterAddrTable())
                .isEqualTo(Map.of("c", Set.of("broker-a"), "d", Set.of("broker-d")));
        assertThat(table.clusterInfo().brokerAddrTable()).containsOnlyKeys("broker-a", "broker-d");
    }

    private String address(String topic) {
        return table.route(topic, null).brokerDatas().get(0).brokerAddrs().get(0L);
    }

    private static Registration registration(BrokerId broker, long counter, String... topics) {
        return registration(broker, new DataVersion(0, 1, counter), "connection", topics);
    }

    static Registration registration(BrokerId broker, DataVersion version, Object connection, String... topics) {
        Map<String, TopicConfig> configs = new HashMap<>();
        for (String topic : topics) {
            configs.put(topic, new TopicConfig(topic, 4, 4, 6, TopicFilterType.SINGLE_TAG, 0, false, Map.of()));
        }
        return new Registration(broker, broker.address() + "-ha", 120_000, null, version, configs, connection);
    }
}
