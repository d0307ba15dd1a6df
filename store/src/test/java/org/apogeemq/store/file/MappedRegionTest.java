package org.apogeemq.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MappedRegionTest {
    @TempDir
    Path folder;

    private final AtomicInteger unmapped = new AtomicInteger();

    private MappedRegion region() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[4096]);
        try (FileChannel channel = FileChannel.open(file)) {
            return new MappedRegion(channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096));
        }
    }

    @Test
    void nobodyEntersAfterItWasUnmapped() throws IOException {
        MappedRegion region = region();
        region.close(unmapped::incrementAndGet);
        assertThat(unmapped).hasValue(1);
        for (int late = 0; late < 3; late++) {
            assertThat(region.acquire()).isFalse();
        }
        assertThat(unmapped).hasValue(1);
    }

    @Test
    void lastReaderUnmapsWhenItWasClosedMeanwhile() throws IOException {
        MappedRegion region = region();
        assertThat(region.acquire()).isTrue();
        assertThat(region.acquire()).isTrue();
        region.close(unmapped::incrementAndGet);
        assertThat(region.acquire()).isFalse();
        region.release();
        assertThat(unmapped).hasValue(0);
        assertThat(region.buffer().get(4095)).isZero();
        region.release();
        assertThat(unmapped).hasValue(1);
        assertThat(region.acquire()).isFalse();
    }
}
