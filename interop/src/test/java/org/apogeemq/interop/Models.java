package org.apogeemq.interop;

import java.lang.reflect.Method;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;

/** The one enum that the two lines of the client keep in different packages. */
final class Models {
    private Models() {}

    static void broadcasting(DefaultMQPushConsumer consumer) throws ReflectiveOperationException {
        for (Method method : DefaultMQPushConsumer.class.getMethods()) {
            if (method.getName().equals("setMessageModel")) {
                Object[] models = method.getParameterTypes()[0].getEnumConstants();
                for (Object model : models) {
                    if (((Enum<?>) model).name().equals("BROADCASTING")) {
                        method.invoke(consumer, model);
                        return;
                    }
                }
            }
        }
        throw new NoSuchMethodException("DefaultMQPushConsumer.setMessageModel(BROADCASTING)");
    }
}
