package org.apogeemq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.ra.container.TestBean;
import org.apogeemq.ra.container.TestPool;
import org.apogeemq.ra.container.TestServer;
import org.apogeemq.ra.container.TestTransactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The .rar as it was built, deployed with a class loader of its own, leaves nothing behind when it goes. */
@Timeout(240)
class UndeployIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    /** A thread of the server's that outlives the adapter. */
    private ExecutorService application;

    @BeforeEach
    void startThread() throws Exception {
        application = Executors.newSingleThreadExecutor();
        application.submit(() -> {}).get();
    }

    @AfterEach
    void endThread() {
        application.shutdown();
    }

    /** One life of the adapter: a bean answers a request in a container transaction, with a broker inside the server. */
    private void live(URLClassLoader loader) throws Exception {
        ResourceAdapter adapter = (ResourceAdapter) made(loader, "org.apogeemq.ra.ApogeeResourceAdapter");
        set(adapter, "setUri", "apogee+embedded:" + directory.resolve("broker"));
        TestTransactions transactions = new TestTransactions(false);
        TestPool pool = new TestPool(transactions);
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(adapter)) {
            ManagedConnectionFactory managed =
                    (ManagedConnectionFactory) made(loader, "org.apogeemq.ra.outbound.ApogeeManagedConnectionFactory");
            ((ResourceAdapterAssociation) managed).setResourceAdapter(adapter);
            ConnectionFactory factory = (ConnectionFactory) managed.createConnectionFactory(pool);
            TestBean bean = new TestBean(
                    message -> {
                        try (JMSContext context = factory.createContext()) {
                            context.createProducer().send(context.createQueue("OUT"), message.getBody(String.class));
                        } catch (JMSException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    transactions);
            ActivationSpec spec = spec(loader, adapter);
            adapter.endpointActivation(bean, spec);
            application.submit(new Client(factory, answers)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(answers.poll()).isEqualTo("one");
            adapter.endpointDeactivation(bean, spec);
            await().atMost(LIMIT).until(() -> server.atWork() == 0); // all connections are back in the pool
            pool.close();
        }
    }

    private static ActivationSpec spec(URLClassLoader loader, ResourceAdapter adapter) throws Exception {
        ActivationSpec spec = (ActivationSpec) made(loader, "org.apogeemq.ra.inbound.ApogeeActivationSpec");
        set(spec, "setDestination", "IN");
        set(spec, "setDestinationType", "jakarta.jms.Queue");
        spec.setResourceAdapter(adapter);
        return spec;
    }

    private record Client(ConnectionFactory factory, BlockingQueue<String> answers) implements Runnable {
        @Override
        public void run() {
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("IN"), "one");
                answers.add(
                        context.createConsumer(context.createQueue("OUT")).receiveBody(String.class, LIMIT.toMillis()));
            }
        }
    }

    private static Object made(URLClassLoader loader, String name) throws Exception {
        return loader.loadClass(name).getConstructor().newInstance();
    }

    private static void set(Object bean, String setter, String value) throws Exception {
        bean.getClass().getMethod(setter, String.class).invoke(bean, value);
    }

    @Test
    void noThreadStaysBehind() throws Exception {
        BuiltRar rar = BuiltRar.unpacked(directory.resolve("rar"));
        for (int i = 0; i < 3; i++) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            try (URLClassLoader loader = rar.classLoader()) {
                live(loader);
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                    .filter(t -> !before.contains(t))
                                    .filter(t -> !t.getName().startsWith("awaitility")))
                            .isEmpty());
        }
    }

    @Test
    void noClassStaysBehind() throws Exception {
        WeakReference<ClassLoader> gone = new WeakReference<>(lived());
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    private ClassLoader lived() throws Exception {
        try (URLClassLoader loader = BuiltRar.unpacked(directory.resolve("rar")).classLoader()) {
            live(loader);
            return loader;
        }
    }
}
