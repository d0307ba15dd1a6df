package org.apogeemq.remoting.message;

/** The number that stands for a message's tag in the consume queue. */
public final class TagHash {
    private TagHash() {}

    /**
     * Returns the hash: {@link String#hashCode} sign-extended, as RocketMQ's clients compute it.
     *
     * @param tag the tag; null or empty for none
     * @return 0 without a tag
     */
    public static long of(String tag) {
        return tag == null || tag.isEmpty() ? 0 : tag.hashCode();
    }

    /**
     * Whether a record may be wanted, as far as its hash tells.
     *
     * @param wanted hashes of the tags asked for; null for all
     * @param tagHash the record's hash
     * @return false only for a record that is certainly not wanted
     */
    public static boolean mayMatch(long[] wanted, long tagHash) {
        if (wanted == null) {
            return true;
        }
        for (long hash : wanted) {
            if (hash == tagHash) {
                return true;
            }
        }
        return false;
    }
}
