package org.apogeemq.jms.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apogeemq.remoting.jms.BranchId;

/**
 * What is known of the branches that this connection has worked for, until they are decided. A branch may be decided
 * through another connection, which nobody tells us of: the oldest are forgotten when there are too many. Thread-safe.
 *
 * @param <V> what is known of one
 */
public final class BranchMemory<V> {
    private static final int MAX = 4_096;

    private final Map<BranchId, V> branches = new LinkedHashMap<>() {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BranchId, V> eldest) {
            return size() > MAX;
        }
    };

    /** What is known of a branch; null for nothing. */
    public synchronized V get(BranchId branch) {
        return branches.get(branch);
    }

    /** What is known of a branch; {@code first} tells it when nothing is. */
    public synchronized V get(BranchId branch, Function<BranchId, V> first) {
        return branches.computeIfAbsent(branch, first);
    }

    /** Forgets what is known of a branch when it is that. */
    public synchronized void forget(BranchId branch, V known) {
        branches.remove(branch, known);
    }

    /** This is known of a branch now, whatever was before. */
    public synchronized void set(BranchId branch, V value) {
        branches.put(branch, value);
    }

    /** The branch is decided, or does not depend on this connection any more. */
    public synchronized V forget(BranchId branch) {
        return branches.remove(branch);
    }
}
