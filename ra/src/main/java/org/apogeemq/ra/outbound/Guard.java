package org.apogeemq.ra.outbound;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apogeemq.jms.vendor.ContainerSession;

/**
 * Stands before a session, context, producer or consumer of a pooled connection: ends with its handle, and refuses what
 * applications may not call in a web or EJB container (Jakarta Messaging 12.2 to 12.4).
 */
final class Guard implements InvocationHandler {
    private static final Set<String> REFUSED = Set.of(
            "commit",
            "rollback",
            "createContext",
            "getMessageListener",
            "run",
            "setAsync",
            "setClientID",
            "setExceptionListener",
            "setMessageListener",
            "stop");

    private static final Set<String> SENDING = Set.of("send", "publish");

    private final SessionHandle handle;
    private final boolean managed;
    /** What the session or context has made; null for that itself, whose close closes the handle. */
    private final Object made;
    /** The session or context that has made it. */
    private final Object maker;

    private Guard(SessionHandle handle, boolean managed, Object made) {
        this.handle = handle;
        this.managed = managed;
        this.made = made;
        this.maker = handle.target();
    }

    /**
     * The guarded session or context of a handle.
     *
     * @param managed whether the rules of containers hold
     */
    static Object of(SessionHandle handle, boolean managed) {
        return proxy(handle.target(), new Guard(handle, managed, null));
    }

    private Object target() {
        return made == null ? handle.target() : made;
    }

    private static Object proxy(Object target, Guard guard) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                if (isForApplications(implemented)) {
                    interfaces.add(implemented);
                }
            }
        }
        return Proxy.newProxyInstance(Guard.class.getClassLoader(), interfaces.toArray(Class<?>[]::new), guard);
    }

    private static boolean isForApplications(Class<?> type) {
        boolean standard = type.getPackageName().equals("jakarta.jms")
                && !type.getSimpleName().startsWith("XA");
        boolean vendor = type.getPackageName().equals(ContainerSession.class.getPackageName())
                && (type.getSimpleName().equals("MessageLookup")
                        || type.getSimpleName().equals("Replay"));
        return standard || vendor;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        if (method.getName().equals("close")) {
            close(method, arguments);
            return null;
        }
        if (handle.isClosed()) {
            throw problem(method, method.getName() + ": the session or context is closed");
        }
        if (managed && isRefused(method, arguments)) {
            throw problem(method, method.getName() + " is not allowed in a web or EJB container");
        }
        borrowAgain(method);
        if (made != null && maker != handle.target()) {
            throw problem(
                    method,
                    method.getName() + ": closed; the server has taken back the connection on which it was made. Make a"
                            + " new one from the session or context");
        }
        Object result = call(method, arguments);
        if (SENDING.contains(method.getName())) {
            handle.sent();
        }
        return made != null && result == made ? proxy : guarded(result);
    }

    private void borrowAgain(Method method) throws JMSException {
        try {
            handle.borrowAgain();
        } catch (JMSException e) {
            if (throwsJms(method)) {
                throw e;
            }
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }

    private Object ofObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handle on " + target();
        };
    }

    private void close(Method method, Object[] arguments) throws Throwable {
        if (made == null) {
            handle.close();
        } else {
            handle.closed((AutoCloseable) made);
            call(method, arguments);
        }
    }

    private static boolean isRefused(Method method, Object[] arguments) {
        boolean takesListener =
                arguments != null && Arrays.stream(arguments).anyMatch(CompletionListener.class::isInstance);
        if (method.getName().equals("setAsync")) {
            return takesListener; // null takes back what was never set
        }
        return takesListener || REFUSED.contains(method.getName());
    }

    private static Exception problem(Method method, String text) {
        return throwsJms(method) ? new IllegalStateException(text) : new IllegalStateRuntimeException(text);
    }

    private static boolean throwsJms(Method method) {
        return List.of(method.getExceptionTypes()).contains(JMSException.class);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object guarded(Object result) throws JMSException {
        if (result instanceof TemporaryQueue || result instanceof TemporaryTopic) {
            handle.temporaryMade(result);
            return result;
        }
        boolean closes = result instanceof MessageProducer
                || result instanceof MessageConsumer
                || result instanceof JMSConsumer
                || result instanceof QueueBrowser;
        if (closes) {
            handle.opened((AutoCloseable) result);
        }
        return closes || result instanceof JMSProducer ? proxy(result, new Guard(handle, managed, result)) : result;
    }
}
