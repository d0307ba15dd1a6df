package org.apogeemq.namesrv.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KeyValueStoreTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("sub/kvConfig.json");
    }

    @Test
    void valuesAreThereAfterARestart() throws Exception {
        KeyValueStore store = KeyValueStore.open(file);
        store.put("ORDER_TOPIC_CONFIG", "T", "broker-a:4");
        store.put("ORDER_TOPIC_CONFIG", "U", "Grüße \"quoted\"\n");
        store.put("other", "T", "");
        store.delete("ORDER_TOPIC_CONFIG", "T");

        KeyValueStore again = KeyValueStore.open(file);
        assertThat(again.namespace("ORDER_TOPIC_CONFIG")).isEqualTo(Map.of("U", "Grüße \"quoted\"\n"));
        assertThat(again.get("other", "T")).isEmpty();
        assertThat(again.get("ORDER_TOPIC_CONFIG", "T")).isNull();
        assertThat(again.namespace("nothing")).isEmpty();
    }

    @Test
    void crashBeforeTheRenameLeavesTheTableBeforeTheChange() throws Exception {
        KeyValueStore.open(file).put("n", "k", "before");
        Path next = file.resolveSibling("kvConfig.json.new");
        Files.writeString(next, "{\"format\":1,\"crc32c\":12");

        assertThat(KeyValueStore.open(file).get("n", "k")).isEqualTo("before");
        assertThat(next).doesNotExist();
    }

    @Test
    void everyTornLengthAndEveryFlippedByteIsFoundOrHarmless() throws Exception {
        KeyValueStore.open(file).put("n", "key", "value");
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertFoundOrHarmless();
        }
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertFoundOrHarmless();
        }
    }

    private void assertFoundOrHarmless() {
        KeyValueStore store;
        try {
            store = KeyValueStore.open(file);
        } catch (KeyValueFileException e) {
            assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("move it away");
            return;
        }
        assertThat(store.get("n", "key")).isEqualTo("value");
    }

    @Test
    void failedWriteChangesNothing() throws Exception {
        KeyValueStore store = KeyValueStore.open(file);
        store.put("n", "k", "before");
        Files.delete(file);
        Files.delete(file.getParent());
        Files.writeString(file.getParent(), "a file where the folder was");

        assertThatThrownBy(() -> store.put("n", "k", "after"))
                .isInstanceOf(KeyValueFileException.class)
                .hasMessageContaining(file.toString());
        assertThat(store.get("n", "k")).isEqualTo("before");
    }

    @Test
    void tableHasABound() throws Exception {
        KeyValueStore store = KeyValueStore.open(file);
        String big = "x".repeat(KeyValueStore.MAX_CHARACTERS);

        assertThatThrownBy(() -> store.put("n", "k", big))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + KeyValueStore.MAX_CHARACTERS);
        assertThat(store.get("n", "k")).isNull();
    }

    @Test
    void fileThatIsNoTableIsNamed() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "[]");

        assertThatThrownBy(() -> KeyValueStore.open(file)).hasMessageContaining(file + " are damaged");
    }
}
