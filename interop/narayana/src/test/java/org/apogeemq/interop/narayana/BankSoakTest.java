package org.apogeemq.interop.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Some seconds of it; as long as wanted with {@code interop/narayana/soak}. */
class BankSoakTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(7000)
    void noMoneyIsLostAndNoTransferComesTwiceWhoeverIsKilled() throws Exception {
        String books = new BankSoak(folder, "SYNC_FLUSH").run(Duration.ofSeconds(Long.getLong("soak.seconds")));
        System.out.println(books);
        assertThat(books).doesNotContain("WRONG");
    }
}
