package org.apogeemq.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a benchmark message says about itself, at the beginning of its body.
 *
 * @param phase which phase of the driver it belongs to
 * @param producer who sent it, from 0
 * @param sequence its number at that producer, from 0
 * @param dueNanos nano clock when it was due to be sent
 */
record Payload(int phase, int producer, long sequence, long dueNanos) {
    private static final int HEADER = 24;

    byte[] toBody(byte[] filling) {
        byte[] body = filling.clone();
        ByteBuffer.wrap(body).putInt(phase).putInt(producer).putLong(sequence).putLong(dueNanos);
        return body;
    }

    static Payload of(byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return new Payload(buffer.getInt(), buffer.getInt(), buffer.getLong(), buffer.getLong());
    }

    /** Random bytes, so that nobody gains by compressing. */
    static byte[] filling(int size) {
        byte[] bytes = new byte[Math.max(size, HEADER)];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
