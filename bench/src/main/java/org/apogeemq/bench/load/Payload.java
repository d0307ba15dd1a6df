package org.apogeemq.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

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
    private static final int STEP = 8;
    private static final byte[] NOISE = noise();

    /** The rest of the body is noise that differs from message to message, so that nobody gains by compressing. */
    byte[] toBody(int size) {
        int start = start();
        byte[] body = Arrays.copyOfRange(NOISE, start, start + Math.max(size, HEADER));
        ByteBuffer.wrap(body).putInt(phase).putInt(producer).putLong(sequence).putLong(dueNanos);
        return body;
    }

    static Payload of(byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return new Payload(buffer.getInt(), buffer.getInt(), buffer.getLong(), buffer.getLong());
    }

    /** Whether every byte behind the header is the one that was sent. */
    boolean intact(byte[] body, int size) {
        int start = start();
        return body.length == Math.max(size, HEADER)
                && Arrays.equals(body, HEADER, body.length, NOISE, start + HEADER, start + body.length);
    }

    private int start() {
        return (int) Math.floorMod((sequence * 31 + producer) * STEP, (long) NOISE.length / 2);
    }

    private static byte[] noise() {
        byte[] bytes = new byte[4 << 20];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
