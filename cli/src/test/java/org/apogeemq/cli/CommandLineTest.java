package org.apogeemq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apogeemq.cli.command.ExitCode;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed and what comes back, without a server. */
@Timeout(120)
class CommandLineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "standalone",
                "namesrv",
                "broker",
                "topic",
                "topic list",
                "topic create",
                "topic delete",
                "topic stats",
                "message",
                "message send",
                "message receive",
                "message browse",
                "message get",
                "user",
                "user list",
                "user create",
                "user update",
                "user delete",
                "acl",
                "acl list",
                "acl grant",
                "acl revoke"
            })
    void everyCommandHasHelp(String command) {
        Run run = Run.of((command + " --help").strip().split(" "));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: " + ("apogee " + command).strip());
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic list",
                "topic create",
                "topic delete",
                "topic stats",
                "message send",
                "message receive",
                "message browse",
                "message get",
                "user list",
                "user create",
                "user update",
                "user delete",
                "acl list",
                "acl grant",
                "acl revoke"
            })
    void everyCommandThatPrintsDataHasJson(String command) {
        assertThat(Run.of((command + " --help").split(" ")).out()).contains("--json");
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(Run.of("--version").out()).matches("ApogeeMQ \\d+\\.\\d+\\.\\d+\\S*\\s+");
    }

    @ParameterizedTest
    @CsvSource({
        "standalon, Did you mean: apogee standalone",
        "topic lst, Did you mean: topic list",
        "'', Missing required subcommand",
        "topic, Missing required subcommand",
        "topic create, Missing required parameter: 'TOPIC'",
        "message get T, Missing required argument",
        "message get T --id a --key b, mutually exclusive",
        "topic list -n a --uri apogee://b, mutually exclusive",
        "topic create T --allow all, 'all'",
        "user create alice, Missing required option: '--password",
        "user create alice --password p --type king, 'king'",
        "user update alice, Missing required argument",
        "user update alice --status maybe, 'maybe'",
        "acl grant alice --actions Pub, Missing required parameter: 'RESOURCE'",
        "acl grant alice Topic:T, Missing required option: '--actions",
        "acl revoke alice, either what is to be revoked",
        "acl revoke alice Topic:T --all, and not both",
        "broker --port many, 'many' is not an int"
    })
    void wrongCommandLinesAreExplainedWithoutAStackTrace(String line, String expected) {
        Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(expected).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void badConfigurationIsOneLineAndExitCode2() throws Exception {
        Path file = Files.writeString(folder.resolve("broker.conf"), "listenPort=99999\n");

        Run run = Run.of("broker", "-c", file.toString(), "--data", folder.toString());
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(file + " line 1: listenPort = '99999' is not allowed; it must be a whole number from 0");
    }

    @ParameterizedTest
    @CsvSource({
        "broker -c missing.conf, Configuration file missing.conf does not exist",
        "namesrv --port 70000, --port: listenPort = '70000' is not allowed",
        "topic list --uri http://x, must begin with apogee://",
        "topic list --uri apogee+embedded:x, names no server",
        "topic list --request-timeout 0, at least 1 second",
        "message send Q text --count 0, --count: '0' is not allowed",
        "message receive Q --count 0, --count: '0' is not allowed",
        "message receive Q --wait 0, --wait: '0' is not allowed",
        "message receive Q --durable d, --durable goes with --topic and --client-id"
    })
    void badValuesAreOneLineAndExitCode2(String line, String expected) {
        Run run = Run.of(line.split(" "));

        assertThat(run.err()).hasLineCount(1).contains(expected);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void folderThatCannotBeWrittenToIsOneLineAndExitCode1() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        Run run = Run.of("standalone", "--port", "0", "--namesrv-port", "0", "--data", file.toString());
        assertThat(run.err()).hasLineCount(1).contains(file.toString());
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void damagedLogIsOneLineThatSaysWhatToDoAndExitCode1() throws Exception {
        Path data = folder.resolve("data");
        String uri = "apogee+embedded:" + data + "?broker.flushDiskType=SYNC_FLUSH";
        try (JMSContext context = new ApogeeConnectionFactory(uri).createContext()) {
            for (String text : new String[] {"the first", "the second", "the third"}) {
                context.createProducer().send(context.createQueue("Q"), text);
            }
        }
        Path log = data.resolve("commitlog").resolve("00000000000000000000.log");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer head = ByteBuffer.allocate(1 << 20);
            channel.read(head, 0);
            int at = new String(head.array(), StandardCharsets.ISO_8859_1).indexOf("the second");
            channel.write(ByteBuffer.wrap(new byte[] {'T'}), at);
        }

        Run run = Run.of("broker", "--port", "0", "--data", data.toString());
        assertThat(run.err()).hasLineCount(1).contains(log.getFileName().toString(), "position", "KEEP_REST");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void badNameServerAddressOfABrokerIsOneLineAndExitCode2() {
        Run run = Run.of("broker", "--port", "0", "--data", folder.toString(), "-n", "host:many");

        assertThat(run.err()).hasLineCount(1).contains("'host:many' is not allowed");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void standaloneRefusesOtherNameServers() throws Exception {
        Path file = Files.writeString(folder.resolve("broker.conf"), "namesrvAddr=h:9876\n");

        Run run = Run.of("standalone", "-c", file.toString());
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).hasLineCount(1).contains("namesrvAddr = 'h:9876'").contains("its own name server");
    }

    @Test
    void serverThatIsNotThereIsNamed() {
        Run run = Run.of("topic", "list", "-n", "127.0.0.1:1");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).hasLineCount(1).contains("127.0.0.1:1").contains("is it running?");
    }
}
