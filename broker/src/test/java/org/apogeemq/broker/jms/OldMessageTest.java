package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toTopic;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apogeemq.broker.jms.WireClient.Received;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a JMS queue has not consumed outlives the files it was in, which do not stay for its sake. */
@Timeout(120)
class OldMessageTest {
    private static final Map<String, String> SMALL_FILES =
            Map.of("mappedFileSizeCommitLog", "262144", "maxMessageSize", "65536", "fileReservedTime", "1");

    @TempDir
    Path root;

    @TempDir
    Path afterKill;

    private static void age(TestBroker broker, WireClient client) {
        for (int i = 0; i < 2; i++) {
            for (int n = 0; n < 30; n++) {
                client.send(toTopic("OTHER", "x".repeat(20_000)));
            }
            broker.clock.advance(Duration.ofHours(2));
        }
        client.call(RequestCode.DELETE_EXPIRED_COMMITLOG, null, null);
    }

    private String firstFile() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("commitlog"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void unconsumedMessagesOfOldFilesAreDeliveredOnceInOrder() throws IOException {
        try (TestBroker broker = new TestBroker(root, SMALL_FILES)) {
            try (WireClient client = broker.client().hello()) {
                client.sendTexts("Q", "0", "1", "2", "3", "4");
                client.open(queue(1, "Q"));
                List<Received> seen = client.next(5);
                client.acknowledge(seen.get(0), seen.get(2), seen.get(3));
            }
            try (WireClient client = broker.client().hello()) {
                age(broker, client);
                assertThat(firstFile()).isNotEqualTo("00000000000000000000.log");
                assertThat(client.browse("Q", null, 0, 0, 10).records())
                        .extracting(Received::text)
                        .containsExactly("1", "4");
            }
            try (TestBroker killed = broker.afterKill(afterKill.resolve("data"));
                    WireClient client = killed.client().hello()) {
                client.sendTexts("Q", "5");
                client.open(queue(1, "Q"));
                assertThat(client.nextTexts(3)).containsExactly("1", "4", "5");
            }
            broker.restart();
            try (WireClient client = broker.client().hello()) {
                client.sendTexts("Q", "5");
                client.open(queue(1, "Q"));
                List<Received> seen = client.next(3);
                assertThat(seen).extracting(Received::text).containsExactly("1", "4", "5");
                assertThat(seen).extracting(Received::offset).containsExactly(1L, 4L, 5L);
                client.acknowledge(seen.toArray(Received[]::new));
                assertThat(client.browse("Q", null, 0, 0, 10).records()).isEmpty();
            }
        }
    }
}
