package org.apogeemq.remoting.security;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BodyException;

/**
 * An access key with its secret, which RocketMQ 5 calls user name and password. Immutable.
 *
 * @param accessKey name of the user
 * @param secretKey never shown in text
 */
public record Credentials(String accessKey, String secretKey) {
    /** Fewest characters of a password. */
    public static final int MIN_SECRET_LENGTH = 6;

    private static final int MAX_LENGTH = 255;

    /** Both spellings that RocketMQ has in its configuration files. */
    record Json(String username, String password, String accessKey, String secretKey) {}

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public Credentials {
        requireName(accessKey);
        requireSecret(secretKey);
    }

    /** Throws IllegalArgumentException, saying what is allowed, for a name that no user can have. */
    public static void requireName(String name) {
        if (name == null || name.length() > MAX_LENGTH || !name.matches("[^\\s:*,;\\p{Cntrl}]+")) {
            throw new IllegalArgumentException("a user name has 1 to " + MAX_LENGTH
                    + " characters, without blanks and : * , ; but it is '" + name + "'");
        }
    }

    /** Throws IllegalArgumentException, saying what is allowed, for a password that is too short or too long. */
    public static void requireSecret(String secret) {
        int length = secret == null ? 0 : secret.length();
        if (length < MIN_SECRET_LENGTH || length > MAX_LENGTH) {
            throw new IllegalArgumentException("a password has " + MIN_SECRET_LENGTH + " to " + MAX_LENGTH
                    + " characters, this one has " + length);
        }
    }

    /**
     * Reads {@code {"username":"u","password":"p"}} or {@code {"accessKey":"u","secretKey":"p"}}.
     *
     * @return null for text that is null or empty
     * @throws IllegalArgumentException when it is something else
     */
    public static Credentials parse(String json) {
        if (json == null || json.isBlank()) {
            return null;
        }
        try {
            Json read = BodyCodec.decode(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)), Json.class);
            return new Credentials(
                    read.username() != null ? read.username() : read.accessKey(),
                    read.password() != null ? read.password() : read.secretKey());
        } catch (BodyException e) {
            throw new IllegalArgumentException("not JSON with a user name and a password");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return accessKey;
    }
}
