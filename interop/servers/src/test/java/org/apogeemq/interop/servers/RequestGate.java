package org.apogeemq.interop.servers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/**
 * Stops a transaction manager at one of its requests to the broker: loses that request or its answer, and then all it says
 * about transactions, until the gate is opened. Thread-safe.
 */
final class RequestGate implements BiFunction<Integer, RequestHandler, RequestHandler> {
    /** What is lost. */
    enum Loss {
        /** The broker does nothing. */
        REQUEST,
        /** The broker does it. */
        ANSWER
    }

    /**
     * At which request.
     *
     * @param code its code
     * @param number which of that code, from 1
     * @param loss what is lost
     */
    record Point(int code, int number, Loss loss) {}

    /** Counts the requests since the gate was set, and stops them. */
    private static final class Setting {
        private final Point point;
        private final Map<Integer, Integer> counts = new ConcurrentHashMap<>();
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile boolean shut;

        Setting(Point point) {
            this.point = point;
        }

        int count(int code) {
            return counts.merge(code, 1, Integer::sum);
        }
    }

    private volatile Setting setting = new Setting(null);

    /** Counts requests from now on, and lets all pass. */
    void open() {
        setting = new Setting(null);
    }

    /** Counts requests from now on, and stops them from a point on. */
    void shutAt(Point point) {
        setting = new Setting(point);
    }

    /** How many requests of a code have come. */
    int count(int code) {
        return setting.counts.getOrDefault(code, 0);
    }

    /** Waits until the point is reached, so that the broker has done what it shall do. */
    boolean awaitReached(long seconds) throws InterruptedException {
        return setting.reached.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public RequestHandler apply(Integer code, RequestHandler handler) {
        boolean transactional = code >= RequestCode.XA_START && code <= RequestCode.XA_FORGET;
        return transactional ? (request, connection) -> handle(code, handler, request, connection) : handler;
    }

    private void handle(int code, RequestHandler handler, Command request, Connection connection) throws Exception {
        Setting now = setting;
        int number = now.count(code);
        if (now.shut) {
            return;
        }
        if (now.point == null || now.point.code() != code || now.point.number() != number) {
            handler.handle(request, connection);
            return;
        }
        now.shut = true;
        if (now.point.loss() == Loss.REQUEST) {
            now.reached.countDown();
        } else {
            handler.handle(request, losing(connection, now.reached));
        }
    }

    /** A connection on which what is sent does not arrive. */
    private static Connection losing(Connection connection, CountDownLatch sent) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        sent.countDown();
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
