package org.apogeemq.remoting.netty;

import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.internal.InternalThreadLocalMap;
import io.netty.util.internal.PlatformDependent;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.concurrent.TimeUnit;

/**
 * What lets a class loader go that has loaded Netty and this package, as a resource adapter's in an application server: some
 * of Netty is held by the JDK for ever otherwise.
 */
public final class Unloading {
    private static final String FLIGHT_RECORDER = "io.netty.jfr.enabled";

    private Unloading() {}

    /**
     * To be called before Netty is used. Netty does not announce its events to the JDK's flight recorder then, which would keep
     * them, and so their class loader. The property is set for that moment alone: others have their own Netty.
     */
    public static void prepare() {
        String before = System.getProperty(FLIGHT_RECORDER);
        System.setProperty(FLIGHT_RECORDER, "false");
        try {
            PlatformDependent.isJfrEnabled(); // which reads it, once
        } finally {
            if (before == null) {
                System.clearProperty(FLIGHT_RECORDER);
            } else {
                System.setProperty(FLIGHT_RECORDER, before);
            }
        }
    }

    /**
     * To be called last. Waits until the thread has ended that clients and servers of this class loader share and that goes by
     * itself about a second after its last task, and frees the calling thread of what Netty keeps with it, and the JDK of the
     * last of our records that it was asked to compare.
     *
     * @param millis how long to wait at most
     */
    public static void finish(long millis) throws InterruptedException {
        try {
            GlobalEventExecutor.INSTANCE.awaitInactivity(millis, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            // it was never started
        } finally {
            InternalThreadLocalMap.remove();
            replaceLastRecord();
        }
    }

    /** JDK 17 keeps the types of a record whose methods it has linked until it links those of another: a text of its own. */
    private static void replaceLastRecord() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            MethodHandle component = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
            link(lookup, "equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
            link(lookup, "hashCode", MethodType.methodType(int.class, String.class), component);
        } catch (Throwable e) {
            // another JDK: at worst it keeps the record until the server links the next one
        }
    }

    private static void link(MethodHandles.Lookup lookup, String method, MethodType type, MethodHandle component)
            throws Throwable {
        ObjectMethods.bootstrap(lookup, method, type, String.class, "text", component);
    }
}
