package org.apogeemq.jms.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;

/** Finds classes through the application: its thread's class loader first, then the one of this library. */
final class ContextObjectInputStream extends ObjectInputStream {

    private final Predicate<Class<?>> proxyInterfaces;

    /** @param proxyInterfaces which interfaces a proxy may have; asked before a proxy class is made */
    ContextObjectInputStream(InputStream in, ObjectInputFilter filter, Predicate<Class<?>> proxyInterfaces)
            throws IOException {
        super(in);
        this.proxyInterfaces = proxyInterfaces;
        setObjectInputFilter(filter);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass descriptor) throws IOException, ClassNotFoundException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader != null) {
            try {
                return Class.forName(descriptor.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // Not the application's: this library's loader, or a primitive type.
            }
        }
        return super.resolveClass(descriptor);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? getClass().getClassLoader() : context;
        Class<?>[] interfaces = new Class<?>[names.length];
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = Class.forName(names[i], false, loader);
            if (!proxyInterfaces.test(interfaces[i])) {
                throw new InvalidClassException(names[i], "not allowed");
            }
        }
        return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> null)
                .getClass();
    }
}
