package org.apogeemq.broker.metadata;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apogeemq.store.Control;
import org.apogeemq.store.StoreException;

/**
 * Named values of one kind of metadata, in memory. A change is in force at once and written to the log before anything
 * that depends on it; when the log refuses it, it is taken back. Safe for use by any thread; never blocks.
 *
 * @param <V> the value, immutable
 */
public final class LoggedTable<V> {
    /** A value replaced by another ({@code before} null: created), and the record that says so on its way. */
    private record Change<V>(String name, V before, V after, CompletableFuture<Void> written) {}

    private final ConcurrentHashMap<String, V> values = new ConcurrentHashMap<>();
    private final Metadata metadata;
    private final String kind;
    private final Function<V, Object> stored;
    private final Runnable changed;

    /**
     * @param kind the kind of metadata that the records are written as
     * @param stored what of a value is written
     * @param changed told after each change and after each one taken back, on the thread that made it
     */
    public LoggedTable(Metadata metadata, String kind, Function<V, Object> stored, Runnable changed) {
        this.metadata = metadata;
        this.kind = kind;
        this.stored = stored;
        this.changed = changed;
    }

    /** Puts in what is in the log already, or what is never written there. */
    public void declare(String name, V value) {
        values.put(name, value);
    }

    /** Takes out what was only declared. */
    public void withdraw(String name) {
        values.remove(name);
    }

    /** The value; null when there is none of that name. */
    public V find(String name) {
        return values.get(name);
    }

    /** All values by name, as they are now and as they change. */
    public Map<String, V> all() {
        return values;
    }

    /** All values, as they are now and as they change. */
    public Collection<V> values() {
        return values.values();
    }

    /**
     * The value, made and written when there is none.
     *
     * @throws StoreException when it has to be made and the store takes nothing now
     */
    public V findOrCreate(String name, Function<String, V> maker) {
        V known = values.get(name);
        if (known != null) {
            return known;
        }
        AtomicReference<Change<V>> change = new AtomicReference<>();
        V value = values.computeIfAbsent(name, key -> {
            change.set(write(key, null, maker.apply(key)));
            return change.get().after();
        });
        if (change.get() != null) {
            inForce(change.get());
        }
        return value;
    }

    /**
     * Changes or creates a value.
     *
     * @param edit from the present value, null when there is none, to the wanted one; the same one means no change
     * @return completes when the change is durable, or with the {@link StoreException}, in which case nothing has changed
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> put(String name, UnaryOperator<V> edit) {
        AtomicReference<Change<V>> change = new AtomicReference<>();
        values.compute(name, (key, before) -> {
            V after = edit.apply(before);
            if (after != before) {
                change.set(write(key, before, after));
            }
            return after;
        });
        return change.get() == null ? CompletableFuture.completedFuture(null) : inForce(change.get());
    }

    /**
     * Removes a value by a control that removes it from the log too. Unknown names are fine.
     *
     * @return completes when it is durable
     * @throws StoreException when the store takes nothing now
     */
    public CompletableFuture<Void> remove(String name, Control removal) {
        CompletableFuture<Void> written = metadata.apply(removal);
        if (values.remove(name) != null) {
            changed.run();
        }
        return written;
    }

    private Change<V> write(String name, V before, V after) {
        return new Change<>(name, before, after, metadata.put(kind, name, stored.apply(after)));
    }

    /**
     * Tells of a change that stands in the table. Only now may a refusal take it back: one that came while the table was
     * still being changed would find nothing to take back.
     */
    private CompletableFuture<Void> inForce(Change<V> change) {
        changed.run();
        return change.written().whenComplete((done, failure) -> {
            if (failure != null) {
                takeBack(change);
            }
        });
    }

    private void takeBack(Change<V> change) {
        if (change.before() == null) {
            values.remove(change.name(), change.after());
        } else {
            values.replace(change.name(), change.after(), change.before());
        }
        changed.run();
    }
}
