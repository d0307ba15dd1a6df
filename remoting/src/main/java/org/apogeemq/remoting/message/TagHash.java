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
}
