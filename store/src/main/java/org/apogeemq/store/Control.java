package org.apogeemq.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** A change of state that is not a message: one record in the log, applied as a whole or not at all. */
public sealed interface Control {

    /**
     * What groups consumed of queues, or had returned: added to what is known. Then what their consumers have taken.
     *
     * @param leases applied behind {@code groups}: an offset that is returned there and leased here is leased
     */
    record Progress(List<GroupProgress> groups, List<GroupLeases> leases) implements Control {
        public Progress {
            groups = List.copyOf(groups);
            leases = List.copyOf(leases);
        }

        /** Without leases. */
        public Progress(List<GroupProgress> groups) {
            this(groups, List.of());
        }
    }

    /**
     * A group consumed messages of a queue, or had them returned: a part of several controls.
     *
     * @param consumed pairs of offsets, first inclusive and end exclusive
     * @param redelivered offsets whose redelivery count is set
     * @param counts the counts, one for each of {@code redelivered}
     */
    record GroupProgress(String group, String topic, int queueId, long[] consumed, long[] redelivered, int[] counts) {
        private static final long[] NONE = {};
        private static final int[] NO_COUNTS = {};

        public GroupProgress {
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(topic, "topic");
            if (consumed.length % 2 != 0 || redelivered.length != counts.length) {
                throw new StoreException(
                        StoreException.Category.INVALID,
                        "progress of group " + group + " on " + topic + "/" + queueId + ": " + consumed.length
                                + " range bounds (must be even), " + redelivered.length + " offsets with "
                                + counts.length + " counts (must be equal)");
            }
            for (int i = 0; i < consumed.length; i += 2) {
                if (consumed[i] < 0 || consumed[i + 1] <= consumed[i]) {
                    throw new StoreException(
                            StoreException.Category.INVALID,
                            "progress of group " + group + " on " + topic + "/" + queueId + ": range " + consumed[i]
                                    + ".." + consumed[i + 1] + " is not a range of offsets");
                }
            }
        }

        /** Consumed ranges only. */
        public static GroupProgress consumed(String group, String topic, int queueId, long... ranges) {
            return new GroupProgress(group, topic, queueId, ranges, NONE, NO_COUNTS);
        }
    }

    /**
     * What a group's consumers have of a queue for a time, or have no longer: a part of {@link Progress}. A lease also ends
     * when its offset is consumed, gets another redelivery count, or when the group's offset is set.
     *
     * @param ended pairs of offsets, first inclusive and end exclusive, that nobody has any more
     * @param leased what is out now, whoever had it before
     */
    record GroupLeases(String group, String topic, int queueId, long[] ended, List<Leased> leased) {
        public GroupLeases {
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(topic, "topic");
            leased = List.copyOf(leased);
        }

        /** What is out by offset, neighbours on equal terms together. */
        public static GroupLeases of(
                String group, String topic, int queueId, long[] ended, SortedMap<Long, LeaseTerms> out) {
            List<Leased> leased = new ArrayList<>();
            long[] ranges = new long[2 * out.size()];
            int filled = 0;
            LeaseTerms terms = null;
            for (Map.Entry<Long, LeaseTerms> entry : out.entrySet()) {
                if (filled > 0 && !terms.equals(entry.getValue())) {
                    leased.add(new Leased(terms, Arrays.copyOf(ranges, filled)));
                    filled = 0;
                }
                terms = entry.getValue();
                long offset = entry.getKey();
                if (filled == 0 || ranges[filled - 1] != offset) {
                    ranges[filled++] = offset;
                    filled++;
                }
                ranges[filled - 1] = offset + 1;
            }
            if (filled > 0) {
                leased.add(new Leased(terms, Arrays.copyOf(ranges, filled)));
            }
            return new GroupLeases(group, topic, queueId, ended, leased);
        }
    }

    /**
     * Offsets that are out on the same terms.
     *
     * @param offsets pairs, first inclusive and end exclusive, ascending
     */
    record Leased(LeaseTerms terms, long[] offsets) {
        public Leased {
            Objects.requireNonNull(terms, "terms");
        }
    }

    /** Sets a group's committed offset and forgets what it consumed above it, all redelivery counts and leases. */
    record OffsetReset(String group, String topic, int queueId, long offset) implements Control {
        public OffsetReset {
            Objects.requireNonNull(group, "group");
            Objects.requireNonNull(topic, "topic");
        }
    }

    /** Sets a value of the metadata, see {@link Store#metadata(String)}. */
    record MetadataPut(String kind, String key, byte[] value) implements Control {
        public MetadataPut {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Removes a value of the metadata; nothing happens when it is not there. */
    record MetadataRemove(String kind, String key) implements Control {
        public MetadataRemove {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * Deletes a topic: all messages of its queues, its timers, every group's progress on it, and the metadata of kind
     * "topic" with its name. Offsets go on where they were should the topic come back.
     */
    record TopicDelete(String topic) implements Control {
        public TopicDelete {
            Objects.requireNonNull(topic, "topic");
        }
    }

    /** Deletes a group: its progress on all queues, and the metadata of kind "group" with its name. */
    record GroupDelete(String group) implements Control {
        public GroupDelete {
            Objects.requireNonNull(group, "group");
        }
    }

    /**
     * Commits a transaction: its half messages become visible (or timers), what was prepared and {@code progress} is
     * applied. A number without half messages is fine: {@link AppendResult#released()} is 0 then.
     *
     * @param client what {@link Store#commitOf} is asked by later; null when nobody will ask
     */
    record Commit(long transaction, List<GroupProgress> progress, ClientNumber client) implements Control {
        public Commit {
            progress = List.copyOf(progress);
        }

        /** Nobody will ask what became of it. */
        public Commit(long transaction, List<GroupProgress> progress) {
            this(transaction, progress, null);
        }
    }

    /**
     * A client's own name of its transaction.
     *
     * @param connection the key of its connection
     * @param number its number there, never used for another transaction
     */
    record ClientNumber(String connection, long number) {
        public ClientNumber {
            Objects.requireNonNull(connection, "connection");
        }
    }

    /** Rolls a transaction back: its half messages never become visible; {@code progress} raises redelivery counts. */
    record Rollback(long transaction, List<GroupProgress> progress) implements Control {
        public Rollback {
            progress = List.copyOf(progress);
        }
    }

    /** Prepares a transaction: kept over restarts until committed or rolled back, with what to apply at commit. */
    record Prepare(long transaction, byte[] xid, List<GroupProgress> acknowledged) implements Control {
        public Prepare {
            Objects.requireNonNull(xid, "xid");
            acknowledged = List.copyOf(acknowledged);
        }
    }

    /**
     * Ends a prepared transaction as {@link Commit} or {@link Rollback} would, and keeps its number, what {@link Prepare}
     * said of it and how it was ended, until {@link Forget}: an operator has decided, and who prepared it is still to be told.
     * Nothing happens when the transaction is not prepared.
     *
     * @param progress raises redelivery counts, of a rollback
     */
    record Decide(long transaction, boolean commit, List<GroupProgress> progress) implements Control {
        public Decide {
            progress = List.copyOf(progress);
        }
    }

    /** Forgets how an operator has ended a transaction; nothing happens when there is nothing to forget. */
    record Forget(long transaction) implements Control {}

    /**
     * Recalls a message that waits for its time. {@link AppendResult#released()} is 1 when it was still waiting and is never
     * delivered now, 0 when it was too late.
     *
     * @param position of the message's record
     * @param deliverAt its time of delivery, as stored
     */
    record Recall(String topic, int queueId, long position, long deliverAt) implements Control {
        public Recall {
            Objects.requireNonNull(topic, "topic");
        }
    }

    /**
     * Written by the store itself: these timers become visible, and all up to a time and position are done with.
     *
     * @param time of the last timer that is done with
     * @param position of its record
     */
    record TimersDue(long time, long position, List<Fired> fired) implements Control {
        public TimersDue {
            fired = List.copyOf(fired);
        }
    }

    /**
     * Written by the store itself: a queue is used again whose topic was deleted, and which the state at the segment's head
     * leaves out because nothing was left of it.
     *
     * @param offset at which its offsets go on
     */
    record QueueResumed(String topic, int queueId, long offset) implements Control {
        public QueueResumed {
            Objects.requireNonNull(topic, "topic");
        }
    }

    /** A timer that is due: what its queue's entry needs. */
    record Fired(String topic, int queueId, long position, int size, long tagHash) {}
}
