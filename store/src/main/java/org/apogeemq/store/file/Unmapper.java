package org.apogeemq.store.file;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * Unmaps a mapped buffer now instead of at some later garbage collection: a deleted segment's disk space is only free when
 * nothing maps it. The only place that knows {@code sun.misc.Unsafe}; where that is missing the collector does it.
 */
final class Unmapper {
    private static final Object UNSAFE;
    private static final Method INVOKE_CLEANER;

    static {
        Object unsafe = null;
        Method method = null;
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe = instance.get(null);
            method = type.getMethod("invokeCleaner", ByteBuffer.class);
        } catch (ReflectiveOperationException | RuntimeException unavailable) {
            method = null;
        }
        UNSAFE = unsafe;
        INVOKE_CLEANER = method;
    }

    private Unmapper() {}

    /** Unmaps; touching the buffer or a slice of it afterwards would crash the process. */
    static void unmap(ByteBuffer mapped) {
        if (INVOKE_CLEANER == null) {
            return;
        }
        try {
            INVOKE_CLEANER.invoke(UNSAFE, mapped);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot unmap a segment", e);
        }
    }
}
