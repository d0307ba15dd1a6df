package org.apogeemq.remoting.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SettingsTest {
    private enum Flush {
        ASYNC_FLUSH,
        SYNC_FLUSH
    }

    @Test
    void valuesAreTrimmedAndCommentsAndBlankLinesSkipped() {
        Settings settings = Settings.parse("# a comment\n\r\n  brokerName = broker-a \nurl=a=b\n", "broker.conf");

        assertThat(settings.text("brokerName", "x")).isEqualTo("broker-a");
        assertThat(settings.text("url", "x")).isEqualTo("a=b");
        assertThat(settings.has("listenPort")).isFalse();
    }

    @Test
    void backslashesStayAsTyped() {
        assertThat(Settings.parse("storePathRootDir=C:\\new\\table", "c").text("storePathRootDir", null))
                .isEqualTo("C:\\new\\table");
    }

    @Test
    void missingAndEmptyValuesAnswerTheDefault() {
        Settings settings = Settings.parse("listenPort=\n", "broker.conf");

        assertThat(settings.integer("listenPort", 10911, 0, 65535)).isEqualTo(10911);
        assertThat(settings.bool("autoCreateTopicEnable", true)).isTrue();
        assertThat(settings.choice("flushDiskType", Flush.ASYNC_FLUSH)).isEqualTo(Flush.ASYNC_FLUSH);
        assertThat(settings.text("namesrvAddr", null)).isNull();
    }

    @Test
    void badValuesNamePlaceKeyValueAndWhatIsAllowed() {
        Settings settings = Settings.parse(
                "listenPort=99999\nflushDiskType=NEVER\nautoCreateTopicEnable=yes\nn=abc", "broker.conf");

        assertThatThrownBy(() -> settings.integer("listenPort", 10911, 0, 65535))
                .isInstanceOf(ConfigException.class)
                .hasMessage("broker.conf line 1: listenPort = '99999' is not allowed;"
                        + " it must be a whole number from 0 to 65535");
        assertThatThrownBy(() -> settings.choice("flushDiskType", Flush.ASYNC_FLUSH))
                .hasMessage("broker.conf line 2: flushDiskType = 'NEVER' is not allowed;"
                        + " it must be one of ASYNC_FLUSH, SYNC_FLUSH");
        assertThatThrownBy(() -> settings.bool("autoCreateTopicEnable", true))
                .hasMessage(
                        "broker.conf line 3: autoCreateTopicEnable = 'yes' is not allowed; it must be true or false");
        assertThatThrownBy(() -> settings.number("n", 1, 0, 5)).hasMessageContaining("'abc'");
    }

    @Test
    void unknownKeysAreWarnedOfWithTheNearestKnownOne() {
        Settings settings = Settings.parse("lisenPort=1\nzzzzzzzz=1\nbrokerName=a\naclEnable=true", "broker.conf");
        settings.integer("listenPort", 10911, 0, 65535);
        settings.text("brokerName", "b");

        assertThat(settings.warnings(Set.of("aclEnable")))
                .containsExactly(
                        "broker.conf line 1: unknown key 'lisenPort' is ignored; did you mean 'listenPort'?",
                        "broker.conf line 2: unknown key 'zzzzzzzz' is ignored");
    }

    @Test
    void linesThatAreNotSettingsAndRepeatedKeysAreRefused() {
        assertThatThrownBy(() -> Settings.parse("a=1\nhello", "f")).hasMessage("f line 2: 'hello' is not key=value");
        assertThatThrownBy(() -> Settings.parse("=1", "f")).hasMessage("f line 1: '=1' is not key=value");
        assertThatThrownBy(() -> Settings.parse("a=1\nb=1\na=2", "f"))
                .hasMessage("f line 3: a is set twice (also in f line 1)");
    }

    @Test
    void optionsGoOverTheFile() {
        Settings settings = Settings.parse("listenPort=1", "f").with("listenPort", "x", "--port");

        assertThatThrownBy(() -> settings.integer("listenPort", 0, 0, 9)).hasMessageStartingWith("--port: listenPort");
        assertThat(Settings.of(Map.of("a", "2"), "options").integer("a", 1, 0, 9))
                .isEqualTo(2);
        assertThat(Settings.empty().warnings(List.of())).isEmpty();
    }

    @Test
    void missingAndUnreadableFilesAreNamed(@TempDir Path directory) throws Exception {
        Path binary = Files.write(directory.resolve("binary.conf"), new byte[] {(byte) 0xC3, 0x28});
        Path missing = directory.resolve("missing.conf");

        assertThatThrownBy(() -> Settings.load(missing))
                .hasMessage("Configuration file " + missing + " does not exist");
        assertThatThrownBy(() -> Settings.load(binary))
                .hasMessage("Configuration file " + binary + " is not UTF-8 text");
    }
}
