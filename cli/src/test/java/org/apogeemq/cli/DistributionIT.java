package org.apogeemq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apogeemq.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive as it is delivered, unpacked and started. */
@Timeout(120)
@EnabledOnOs(
        value = {OS.LINUX, OS.MAC},
        disabledReason = "runs the archive's shell script")
class DistributionIT {
    @TempDir
    private Path folder;

    @Test
    void unpackedArchiveRuns() throws Exception {
        Path archive = onlyFile(Path.of("target"), "apogeemq-*.tar.gz");
        assertThat(run("tar", "xzf", archive.toString(), "-C", folder.toString())
                        .code())
                .isZero();
        Path home = onlyFile(folder, "apogeemq-*");

        assertThat(home.resolve("LICENSE")).content().contains("Apache License");
        assertThat(home.resolve("README.md")).content().contains("bin/apogee standalone");
        assertThat(home.resolve("conf/broker.conf")).isNotEmptyFile();
        Path link = Files.createSymbolicLink(folder.resolve("apogee"), home.resolve("bin/apogee"));
        Result version = run(link.toString(), "--version");
        assertThat(version.output()).startsWith("ApogeeMQ ");
        Result help = run(home.resolve("bin/apogee").toString(), "message", "send", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.output()).contains("Usage: apogee message send");
        Result wrong = run(home.resolve("bin/apogee").toString(), "nothing");
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        Result conf = run(home.resolve("bin/apogee").toString(), "broker", "-c", "nothing.conf");
        assertThat(conf.code()).isEqualTo(ExitCode.USAGE);
        assertThat(conf.output()).contains("apogee: Configuration file nothing.conf does not exist");
    }

    private record Result(int code, String output) {}

    private static Result run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        try (InputStream in = process.getInputStream()) {
            String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), output);
        }
    }

    private static Path onlyFile(Path in, String glob) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(in.getFileSystem().getPathMatcher("glob:**/" + glob)::matches)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
