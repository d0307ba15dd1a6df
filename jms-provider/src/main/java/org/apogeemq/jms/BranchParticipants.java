package org.apogeemq.jms;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.remoting.jms.BranchId;

/**
 * Which sessions of this JVM have worked for which branch. A transaction manager decides a branch through one of the
 * resources that were joined in it; the others learn of it here. A session that is told by nobody, because the branch was
 * decided in another JVM, leaves when it is closed.
 */
final class BranchParticipants {
    /** A session that has worked for branches. */
    interface Participant {
        /**
         * A branch that it has worked for is decided. Any thread.
         *
         * @param rolledBack what it had received comes again
         */
        void decided(BranchId branch, boolean rolledBack);

        /**
         * Another is to join a branch that it has worked for, or to decide about it: returns when the broker has answered what
         * it has asked, so that nothing overtakes that on another connection. Any thread.
         */
        void awaitAnswers(BranchId branch);
    }

    private record Key(String resourceManager, BranchId branch) {}

    private static final Map<Key, Set<Participant>> PARTICIPANTS = new ConcurrentHashMap<>();

    private final String resourceManager;

    /** @param resourceManager what {@code isSameRM} compares */
    BranchParticipants(String resourceManager) {
        this.resourceManager = resourceManager;
    }

    String resourceManager() {
        return resourceManager;
    }

    void joined(BranchId branch, Participant participant) {
        PARTICIPANTS.compute(new Key(resourceManager, branch), (key, known) -> {
            Set<Participant> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(participant);
            return all;
        });
    }

    /** Whether somebody of this JVM has worked for a branch. */
    boolean isKnown(BranchId branch) {
        return PARTICIPANTS.containsKey(new Key(resourceManager, branch));
    }

    /** Whether nobody else of this JVM has worked for a branch. */
    boolean isAlone(BranchId branch, Participant participant) {
        Set<Participant> all = PARTICIPANTS.get(new Key(resourceManager, branch));
        return all != null && all.size() == 1 && all.contains(participant);
    }

    /** Waits for what the others have asked; see {@link Participant#awaitAnswers}. */
    void awaitOthers(BranchId branch, Participant asking) {
        for (Participant each : PARTICIPANTS.getOrDefault(new Key(resourceManager, branch), Set.of())) {
            if (each != asking) {
                each.awaitAnswers(branch);
            }
        }
    }

    void left(BranchId branch, Participant participant) {
        PARTICIPANTS.computeIfPresent(new Key(resourceManager, branch), (key, known) -> {
            known.remove(participant);
            return known.isEmpty() ? null : known;
        });
    }

    void decided(BranchId branch, boolean rolledBack) {
        Set<Participant> all = PARTICIPANTS.remove(new Key(resourceManager, branch));
        if (all != null) {
            List.copyOf(all).forEach(participant -> participant.decided(branch, rolledBack));
        }
    }
}
