package org.apogeemq.broker.delivery;

/** How leases end; the codes are those of the extension protocol's ACKNOWLEDGE groups. */
public enum SettleKind {
    /** The application is done with the record. */
    CONSUMED,
    /** The record goes back, the delivery counts. */
    RELEASE_COUNTED,
    /** The record goes back as if it had not been delivered. */
    RELEASE;

    private static final SettleKind[] BY_CODE = values();

    /** The kind with a wire code, or null when there is none. */
    public static SettleKind ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
