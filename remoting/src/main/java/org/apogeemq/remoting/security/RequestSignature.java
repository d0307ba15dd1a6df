package org.apogeemq.remoting.security;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.Version;

/**
 * RocketMQ's signature of requests: HMAC-SHA1 with a secret key over the values of all header fields in the order of their
 * names, then the body. It proves who sent a request and that its fields are unchanged; it has no time in it, so it keeps
 * nobody from sending the same bytes again: TLS does. Holds the key; for one thread at a time.
 */
public final class RequestSignature {
    /** Header field: who signed. */
    public static final String ACCESS_KEY = "AccessKey";

    private static final String SIGNATURE = "Signature";
    private static final String ALGORITHM = "HmacSHA1";
    /** Clients before 4.9.4 leave this field out of what they sign. */
    private static final String UNIQUE_KEY_QUERY = "_UNIQUE_KEY_QUERY";
    /** Clients add fields of these names after they have signed; nothing here reads them. */
    private static final String ZONE_PREFIX = "__ZONE_";

    private final Mac mac;

    /** For requests of the owner of a secret key. */
    public RequestSignature(String secretKey) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /**
     * Adds who signs and the signature to a request that is about to be sent.
     *
     * @param credentials null: the request stays as it is
     * @return the request
     */
    public static Command sign(Command request, Credentials credentials) {
        if (credentials == null) {
            return request;
        }
        request.putExtField(ACCESS_KEY, credentials.accessKey());
        byte[] signature = new RequestSignature(credentials.secretKey()).of(request.allFields(), request);
        return request.putExtField(SIGNATURE, Base64.getEncoder().encodeToString(signature));
    }

    /** Whether a request that was received carries the signature that it should have. */
    public boolean matches(Command request) {
        String claimed = request.extFields().get(SIGNATURE);
        if (claimed == null) {
            return false;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(claimed);
        } catch (IllegalArgumentException e) {
            return false;
        }
        return MessageDigest.isEqual(bytes, of(request.extFields(), request));
    }

    private byte[] of(Map<String, String> fields, Command request) {
        String[] names = fields.keySet().toArray(String[]::new);
        Arrays.sort(names);
        for (String name : names) {
            if (isSigned(name, request.version())) {
                mac.update(Objects.requireNonNullElse(fields.get(name), "").getBytes(StandardCharsets.UTF_8));
            }
        }
        ByteBuf body = request.body();
        if (body != null) {
            mac.update(body.nioBuffer());
        }
        return mac.doFinal();
    }

    private static boolean isSigned(String name, int version) {
        return !name.equals(SIGNATURE)
                && !name.startsWith(ZONE_PREFIX)
                && !(name.equals(UNIQUE_KEY_QUERY) && version < Version.V4_9_4);
    }
}
