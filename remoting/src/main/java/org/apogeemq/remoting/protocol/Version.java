package org.apogeemq.remoting.protocol;

/** RocketMQ version ordinals that change what is sent; every command carries its sender's. */
public final class Version {
    /** 3.4.9: maxReconsumeTimes of send and send-back requests counts from this version on. */
    public static final int V3_4_9 = 121;
    /** 4.9.4: from here on the name server answers routes in standard JSON (quoted integer keys). */
    public static final int V4_9_4 = 401;
    /** 4.9.8. */
    public static final int V4_9_8 = 409;
    /** 5.0.0: a message that failed too often comes with a count that has this failure in it from here on. */
    public static final int V5_0_0 = 413;
    /** 5.5.0. */
    public static final int V5_5_0 = 513;
    /** What this project states in its own commands. */
    public static final int CURRENT = V5_5_0;

    private Version() {}
}
