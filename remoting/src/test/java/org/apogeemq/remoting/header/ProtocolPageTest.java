package org.apogeemq.remoting.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/protocol.md says what the command table says. */
class ProtocolPageTest {
    private static final Path PAGE = Path.of("..", "docs", "protocol.md");

    @Test
    void pageIsUpToDate() throws Exception {
        if (Boolean.getBoolean("protocol.page.write")) {
            Files.writeString(PAGE, ProtocolPage.text());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/protocol.md is stale; its first lines say how to make it anew")
                .isEqualTo(ProtocolPage.text());
    }
}
