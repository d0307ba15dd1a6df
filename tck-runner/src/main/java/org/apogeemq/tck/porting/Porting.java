package org.apogeemq.tck.porting;

/**
 * Names of the porting class and of what it goes by; apart from the class itself, which can only be loaded where the suite
 * is on the class path.
 */
public final class Porting {
    /** The porting class. */
    public static final String CLASS_NAME = "org.apogeemq.tck.porting.ApogeeJmsObjects";

    /** System property: the URI of the server under test. */
    public static final String URI = "apogee.tck.uri";

    /** Client identifier that the suite expects to be set beforehand on its factory for durable subscriptions. */
    public static final String CLIENT_ID = "cts";

    private Porting() {}
}
