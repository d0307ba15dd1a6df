package org.apogeemq.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoggedTableTest {
    private boolean diskFull;
    private int changes;
    private final LoggedTable<String> table =
            new LoggedTable<>(new Metadata(store()), "colour", value -> value, () -> changes++);

    @Test
    void refusalThatComesBeforeThePutReturnsTakesTheNewValueBack() {
        diskFull = true;

        assertThat(table.put("sky", before -> "blue")).isCompletedExceptionally();

        assertThat(table.find("sky")).isNull();
        assertThat(changes).isEqualTo(2);
    }

    @Test
    void refusedChangeLeavesTheValueBefore() {
        table.put("sky", before -> "blue");
        diskFull = true;

        CompletableFuture<Void> refused = table.put("sky", before -> "grey");

        assertThat(refused).isCompletedExceptionally();
        assertThat(table.find("sky")).isEqualTo("blue");
    }

    @Test
    void valueThatTheLogRefusedIsNotFoundNextTime() {
        diskFull = true;
        assertThat(table.findOrCreate("sky", name -> "blue")).isEqualTo("blue");

        assertThat(table.find("sky")).isNull();
    }

    @Test
    void unchangedValueIsNotWrittenAgain() {
        table.put("sky", before -> "blue");
        diskFull = true;

        assertThat(table.put("sky", before -> before)).isCompleted();
        assertThat(changes).isEqualTo(1);
    }

    /** A store whose answer is there before the call returns. */
    private Store store() {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    AppendCallback callback = (AppendCallback) arguments[1];
                    if (diskFull) {
                        callback.failed(new StoreException(StoreException.Category.DISK_FULL, "no space left"));
                    } else {
                        callback.appended(null);
                    }
                    return null;
                });
    }
}
