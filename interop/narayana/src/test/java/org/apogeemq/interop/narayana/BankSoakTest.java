package org.apogeemq.interop.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Some seconds of it; as long as wanted with {@code interop/narayana/soak}. */
class BankSoakTest {
    /** Kept when the books are wrong. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Timeout(7000)
    void noMoneyIsLostAndNoTransferComesTwiceWhoeverIsKilled() throws Exception {
        String books = new BankSoak(folder, System.getProperty("soak.flush"))
                .run(Duration.ofSeconds(Long.getLong("soak.seconds")));
        System.out.println(books);
        assertThat(books).as("%s", folder).doesNotContain("WRONG");
    }
}
