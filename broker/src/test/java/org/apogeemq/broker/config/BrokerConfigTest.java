package org.apogeemq.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerConfigTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void withoutAnythingTheDefaultsOfRocketMqHold() {
        BrokerConfig config = BrokerConfig.of(Settings.empty());
        assertThat(config.get(BrokerConfig.LISTEN_PORT)).isEqualTo(10911);
        assertThat(config.get(BrokerConfig.BROKER_CLUSTER_NAME)).isEqualTo("DefaultCluster");
        assertThat(config.get(BrokerConfig.FLUSH_DISK_TYPE)).isEqualTo(FlushDiskType.ASYNC_FLUSH);
        assertThat(config.get(BrokerConfig.MESSAGE_DELAY_LEVEL).delayMillis(18)).isEqualTo(7_200_000);
        assertThat(config.get(BrokerConfig.MESSAGE_DELAY_LEVEL).delayMillis(19)).isEqualTo(7_200_000);
        assertThat(config.brokerName()).isNotBlank();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void unknownKeyIsWarnedOfWithTheNearestKnownOne() {
        BrokerConfig config = BrokerConfig.of(Settings.of(Map.of("listenport", "1", "brokerNmae", "x"), "broker.conf"));
        assertThat(config.warnings())
                .hasSize(2)
                .anySatisfy(w -> assertThat(w).contains("'listenport'", "'listenPort'"))
                .anySatisfy(w -> assertThat(w).contains("'brokerNmae'", "'brokerName'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            listenPort                 | 70000      | 65535
            listenPort                 | abc        | whole number
            brokerId                   | 1          | 0 to 0
            autoCreateTopicEnable      | maybe      | true or false
            flushDiskType              | SOMETIMES  | ASYNC_FLUSH
            brokerRole                 | SLAVE      | ASYNC_MASTER
            messageDelayLevel          | 1s 2x      | s, m, h or d
            maxMessageSize             | 1          | 1024
            mappedFileSizeCommitLog    | 1048576    | maxMessageSize
            diskSpaceWarningLevelRatio | 50         | diskMaxUsedSpaceRatio
            deleteWhen                 | 25         | hours
            """)
    void badValueIsRefusedWithKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> BrokerConfig.of(Settings.of(Map.of(key, value), "broker.conf")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(allowed);
    }

    @Test
    void documentationListsEveryKeyAsDeclared() throws Exception {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        List<String> declared =
                BrokerConfig.keys().stream().map(BrokerConfigTest::row).toList();
        assertThat(rows)
                .as("rows of docs/configuration.md; they should be:\n%s", String.join("\n", declared))
                .containsExactlyElementsOf(declared);
    }

    @Test
    void documentationListsTheKeysThatCanBeChangedAtRunTime() throws Exception {
        String listed = BrokerConfig.keys().stream()
                .filter(BrokerConfig::isChangeable)
                .map(key -> "`" + key.name() + "`")
                .collect(Collectors.joining(", "));
        assertThat(Files.readString(PAGE)).contains("changes these at once: " + listed + ".");
    }

    private static String row(ConfigKey<?> key) {
        String standard = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
        return "| `" + key.name() + "` | " + standard + " | " + key.allowed() + " | " + key.meaning() + " |";
    }
}
