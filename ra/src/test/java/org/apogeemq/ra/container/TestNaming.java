package org.apogeemq.ra.container;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;

/** The server's JNDI, as far as an adapter uses it: one flat name space for the JVM. */
public final class TestNaming implements InitialContextFactory {
    private static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

    public static void bind(String name, Object object) {
        BOUND.put(name, object);
    }

    public static void unbindAll() {
        BOUND.clear();
    }

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) {
        return (Context) Proxy.newProxyInstance(
                TestNaming.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    if (!method.getName().equals("lookup") || !(arguments[0] instanceof String name)) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    Object found = BOUND.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name + " not found");
                    }
                    return found;
                });
    }
}
