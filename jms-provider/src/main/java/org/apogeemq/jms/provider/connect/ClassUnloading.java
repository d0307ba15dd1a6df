package org.apogeemq.jms.provider.connect;

import org.apogeemq.jms.provider.wire.ClientRuntime;
import org.apogeemq.remoting.netty.Unloading;

/** For who has loaded these classes by a loader that goes again: a resource adapter in an application server. */
public final class ClassUnloading {
    private ClassUnloading() {}

    /** To be called before the first connection is made. */
    public static void prepare() {
        Unloading.prepare();
    }

    /**
     * To be called when all connections are closed: waits until their threads have ended, and frees the calling thread of
     * what was kept with it.
     *
     * @param millis how long at most, for the threads of each TLS setting and for those of all
     */
    public static void finish(long millis) throws InterruptedException {
        ClientRuntime.awaitEnded(millis);
        Unloading.finish(millis);
    }
}
