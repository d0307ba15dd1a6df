package org.apogeemq.jms.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page docs/jms-connecting.md is what users read; it must know every parameter. */
@Timeout(120)
class ConnectingPageTest {

    @Test
    void everyParameterIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "jms-connecting.md"));
        for (String scheme : new String[] {"apogee://h", "apogee+embedded:"}) {
            String known = catchThrowable(() -> ConnectionUri.parse(scheme + "?nope=1"))
                    .getMessage();
            String names = known.substring(known.indexOf("Known are ") + "Known are ".length());
            for (String name : names.split(", ")) {
                assertThat(page).contains("`" + name + "`");
            }
        }
    }
}
