package org.apogeemq.bench.client;

import jakarta.jms.Destination;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * ActiveMQ Classic has no asynchronous send of Jakarta Messaging, but one of its own with the same meaning: a callback once
 * the broker has acknowledged. Reached by reflection, since this class path serves all products.
 */
final class VendorAsyncSend {
    private final MethodHandle send;
    private final Class<?> callback;

    private VendorAsyncSend(MethodHandle send, Class<?> callback) {
        this.send = send;
        this.callback = callback;
    }

    /** Null when this is no producer of ActiveMQ Classic. */
    static VendorAsyncSend of(MessageProducer producer) {
        try {
            Class<?> callback = Class.forName("org.apache.activemq.AsyncCallback");
            Method method = producer.getClass().getMethod("send", Destination.class, Message.class, callback);
            return new VendorAsyncSend(MethodHandles.lookup().unreflect(method).bindTo(producer), callback);
        } catch (ReflectiveOperationException notClassic) {
            return null;
        }
    }

    void send(Destination destination, Message message, Consumer<Throwable> done) throws Exception {
        Object listener = Proxy.newProxyInstance(
                callback.getClassLoader(), new Class<?>[] {callback}, (proxy, method, arguments) -> {
                    done.accept(method.getName().equals("onSuccess") ? null : (Throwable) arguments[0]);
                    return null;
                });
        try {
            send.invoke(destination, message, listener);
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
