package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FaultInjectingFileChannelTest {
    @TempDir
    Path directory;

    private final FileFaults faults = new FileFaults();
    private FileChannel channel;

    @BeforeEach
    void open() throws IOException {
        channel = new FaultInjectingFileChannel(
                FileChannel.open(
                        directory.resolve("f"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                faults);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void writesLikeAPlainChannelWithoutFaults() throws IOException {
        assertThat(channel.write(bytes(3))).isEqualTo(3);
        assertThat(channel.write(bytes(2), 10)).isEqualTo(2);
        assertThat(channel.position()).isEqualTo(3);
        channel.force(false);
        assertThat(channel.size()).isEqualTo(12);
        assertThat(faults.bytesWritten()).isEqualTo(5);
        assertThat(faults.writes()).isEqualTo(2);
        assertThat(faults.forces()).isEqualTo(1);
    }

    @Test
    void fullDiskCutsOneWriteAndFailsTheNext() throws IOException {
        faults.diskSpace(5);
        assertThat(channel.write(bytes(8))).isEqualTo(5);
        assertThatThrownBy(() -> channel.write(bytes(1))).hasMessage("No space left on device");
        faults.diskSpace(Long.MAX_VALUE);
        assertThat(channel.write(bytes(8))).isEqualTo(8);
        assertThat(channel.size()).isEqualTo(13);
    }

    @Test
    void shortWriteLeavesTheRestInTheBuffer() throws IOException {
        faults.shortWrites(4);
        ByteBuffer source = bytes(10);
        assertThat(channel.write(source)).isEqualTo(4);
        assertThat(source.remaining()).isEqualTo(6);
        assertThat(channel.write(new ByteBuffer[] {bytes(3), bytes(9), bytes(1)}))
                .isEqualTo(7);
    }

    @Test
    void forceKeepsFailingOnceItFailed() throws IOException {
        faults.failForceAfter(1);
        channel.force(true);
        assertThatThrownBy(() -> channel.force(true)).hasMessage("Input/output error");
        assertThatThrownBy(() -> channel.force(false)).hasMessage("Input/output error");
    }

    @Test
    void crashTearsTheWriteThatCrossesItAndNothingFollows() throws IOException {
        channel.write(bytes(4));
        faults.crashAfter(6);
        channel.write(bytes(5));
        assertThatThrownBy(() -> channel.write(bytes(5))).isInstanceOf(FileFaults.CrashException.class);
        assertThatThrownBy(() -> channel.write(bytes(5))).isInstanceOf(FileFaults.CrashException.class);
        assertThatThrownBy(() -> channel.force(false)).isInstanceOf(FileFaults.CrashException.class);
        assertThatThrownBy(() -> channel.read(bytes(1))).isInstanceOf(FileFaults.CrashException.class);
        assertThat(faults.crashed()).isTrue();
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(10);
    }

    @Test
    void writableMappingIsRefused() {
        assertThatThrownBy(() -> channel.map(MapMode.READ_WRITE, 0, 10))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }
}
