package org.apogeemq.interop.jms;

import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Apache RocketMQ's name server and one broker of its, as processes of their own on loopback ports; started with the first
 * test class that asks for them and ended with the last.
 */
final class ApacheServers implements BeforeAllCallback {
    /** Lock of the classes that start servers of their own: one at a time, for the machine's sake. */
    static final String OF_THEIR_OWN = "servers of Apache RocketMQ for one class";

    private static volatile ApacheRocketMq running;

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(Namespace.create(ApacheServers.class))
                .getOrComputeIfAbsent(ApacheRocketMq.class, type -> ApacheRocketMq.start(), ApacheRocketMq.class);
    }

    /** Connection URI of the cluster. */
    static String uri() {
        return running.address();
    }

    static int brokerPort() {
        return running.brokerPort();
    }
}
