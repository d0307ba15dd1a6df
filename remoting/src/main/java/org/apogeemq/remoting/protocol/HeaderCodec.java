package org.apogeemq.remoting.protocol;

/**
 * Maps a header record to and from named fields.
 *
 * @param <H> the record
 */
public final class HeaderCodec<H extends Record> {
    private HeaderCodec() {}

    /**
     * Returns the codec of a record.
     *
     * @param type the record
     * @return its codec, made once
     */
    public static <H extends Record> HeaderCodec<H> of(Class<H> type) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a command's header fields.
     *
     * @param command a command received
     * @return the record
     * @throws HeaderException when a required field is missing or a value is not allowed
     */
    public H read(Command command) {
        throw new UnsupportedOperationException();
    }
}
