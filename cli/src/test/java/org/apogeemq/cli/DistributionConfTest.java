package org.apogeemq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.ConfigKey;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The configuration files of the distribution name every key there is, with its default. */
@Timeout(120)
class DistributionConfTest {
    private static final Path CONF = Path.of("src/main/dist/conf");

    /** What the command sets when nobody does, see ServerOptions. */
    private static final Set<String> OTHER_DEFAULT = Set.of("bindAddress");

    @Test
    void brokerConfExplainsEveryKeyWithItsDefault() throws IOException {
        Settings file = uncommented("broker.conf");

        assertThat(new TreeSet<>(file.asMap().keySet()))
                .isEqualTo(BrokerConfig.keys().stream()
                        .map(ConfigKey::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (ConfigKey<?> key : BrokerConfig.keys()) {
            if (!OTHER_DEFAULT.contains(key.name())) {
                assertThat(file.asMap()).containsEntry(key.name(), key.defaultText());
            }
        }
        assertThat(BrokerConfig.of(file).warnings()).isEmpty();
    }

    @Test
    void namesrvConfExplainsEveryKeyWithItsDefault() throws IOException {
        assertThat(uncommented("namesrv.conf").asMap())
                .isEqualTo(NameServerConfig.from(Settings.empty()).asMap());
    }

    @Test
    void nothingIsSetAsDelivered() {
        assertThat(Settings.load(CONF.resolve("broker.conf")).asMap()).isEmpty();
        assertThat(Settings.load(CONF.resolve("namesrv.conf")).asMap()).isEmpty();
    }

    private static Settings uncommented(String name) throws IOException {
        String text = Files.readString(CONF.resolve(name))
                .lines()
                .filter(line -> line.matches("#[\\w.]+=.*"))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
        return Settings.parse(text, name);
    }
}
