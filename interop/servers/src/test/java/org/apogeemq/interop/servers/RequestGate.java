package org.apogeemq.interop.servers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/**
 * Stops a transaction manager at some of its requests to the broker: loses that request or its answer, and then all it says
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
     * @param number which of that code, from 1, since the point before was reached. What the broker refuses is not counted: a
     *     client may ask again, as for the end of work whose sends have not all come, which depends on how fast they are
     * @param loss what is lost
     */
    record Point(int code, int number, Loss loss) {}

    /** Counts the requests since the last point, and stops them. */
    private static final class Setting {
        private final List<Point> points;
        private final Map<Integer, Integer> counts = new ConcurrentHashMap<>();
        private final Set<Integer> shut = ConcurrentHashMap.newKeySet();
        private final CountDownLatch missing;
        private volatile int reached;

        Setting(Point... points) {
            this.points = List.of(points);
            missing = new CountDownLatch(points.length);
        }

        int count(int code) {
            return counts.merge(code, 1, Integer::sum);
        }

        void refused(int code) {
            counts.computeIfPresent(code, (c, count) -> count - 1);
        }

        boolean isShut(int code) {
            return shut.contains(code) || (!points.isEmpty() && reached == points.size());
        }

        /** The point that is next, if this request is at it. */
        Optional<Point> at(int code, int number) {
            int next = reached;
            return points.stream()
                    .skip(next)
                    .limit(1)
                    .filter(point -> point.code() == code)
                    .filter(point -> point.loss() == Loss.ANSWER ? number >= point.number() : number == point.number())
                    .findFirst();
        }

        synchronized void reach(Point point) {
            shut.add(point.code());
            counts.clear();
            reached++;
            missing.countDown();
        }
    }

    private volatile Setting setting = new Setting();

    /** Counts requests from now on, and lets all pass. */
    void open() {
        setting = new Setting();
    }

    /**
     * Counts requests from now on, and stops each kind from its point on, and all when all points are reached.
     *
     * @param points each of another code
     */
    void shutAt(Point... points) {
        setting = new Setting(points);
    }

    /** How many requests of a code have come that were not refused. */
    int count(int code) {
        return setting.counts.getOrDefault(code, 0);
    }

    /** How many points are reached. */
    int reached() {
        return setting.reached;
    }

    /** Waits until all points are reached, so that the broker has done what it shall do. */
    boolean awaitReached(long seconds) throws InterruptedException {
        return setting.missing.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public RequestHandler apply(Integer code, RequestHandler handler) {
        boolean transactional = code >= RequestCode.XA_START && code <= RequestCode.XA_FORGET;
        return transactional ? (request, connection) -> handle(code, handler, request, connection) : handler;
    }

    private void handle(int code, RequestHandler handler, Command request, Connection connection) throws Exception {
        Setting now = setting;
        int number = now.count(code);
        if (now.isShut(code)) {
            return;
        }
        Optional<Point> point = now.at(code, number);
        if (point.isPresent() && point.get().loss() == Loss.REQUEST) {
            now.reach(point.get());
            return;
        }
        try {
            handler.handle(request, answering(connection, code, now, point));
        } catch (Exception e) {
            now.refused(code);
            throw e;
        }
    }

    /** A connection on which refusals are noted, and at a point what succeeds is not answered. */
    private static Connection answering(Connection connection, int code, Setting now, Optional<Point> lost) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("send")) {
                        boolean refused = ((Command) arguments[0]).code() != ResponseCode.SUCCESS;
                        if (refused) {
                            now.refused(code);
                        } else if (lost.isPresent()) {
                            now.reach(lost.get());
                            return null;
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
