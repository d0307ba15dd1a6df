package org.apogeemq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAllocationException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apogeemq.ra.ApogeeResourceAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes connections back at the end of each method of a bean, while the bean keeps its context. */
@Timeout(120)
class LazyAssociationTest {
    private static final long WAIT = 60_000;

    @TempDir
    private Path directory;

    private final ApogeeManagedConnectionFactory managed = new ApogeeManagedConnectionFactory();
    private final Pool pool = new Pool();
    private ContainerConnectionFactory factory;

    /** Lends connections, the longest unused first. */
    private static final class Pool implements ConnectionManager, LazyAssociatableConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient Queue<ApogeeManagedConnection> idle = new ArrayDeque<>();
        private final transient List<ApogeeManagedConnection> lent = new ArrayList<>();
        private final transient List<Object> closedWhileIdle = new ArrayList<>();
        private boolean empty;

        private ApogeeManagedConnection lend() throws ResourceException {
            if (empty) {
                throw new ResourceAllocationException("none left");
            }
            ApogeeManagedConnection connection = idle.remove();
            lent.add(connection);
            return connection;
        }

        @Override
        public Object allocateConnection(ManagedConnectionFactory asked, ConnectionRequestInfo request)
                throws ResourceException {
            return lend().getConnection(null, request);
        }

        @Override
        public void associateConnection(Object handle, ManagedConnectionFactory asked, ConnectionRequestInfo request)
                throws ResourceException {
            lend().associateConnection(handle);
        }

        @Override
        public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory asked) {
            closedWhileIdle.add(handle);
        }

        /** As at the end of a bean's method. */
        void takeBack() throws ResourceException {
            for (ApogeeManagedConnection connection : lent) {
                connection.dissociateConnections();
                connection.cleanup();
                idle.add(connection);
            }
            lent.clear();
        }
    }

    @BeforeEach
    void start() throws Exception {
        ApogeeResourceAdapter adapter = new ApogeeResourceAdapter();
        adapter.setUri("apogee+embedded:" + directory);
        managed.setResourceAdapter(adapter);
        for (int i = 0; i < 2; i++) {
            pool.idle.add((ApogeeManagedConnection) managed.createManagedConnection(null, null));
        }
        factory = (ContainerConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void stop() throws Exception {
        pool.takeBack();
        for (ManagedConnection connection : pool.idle) {
            connection.destroy();
        }
    }

    @Test
    void contextThatIsKeptGoesOnWithAnotherConnection() throws Exception {
        JMSContext context = factory.createContext();
        for (int i = 0; i < 3; i++) {
            context.createProducer().send(context.createQueue("OUT"), "m" + i);
            pool.takeBack();
        }
        try (JMSConsumer consumer = context.createConsumer(context.createQueue("OUT"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(consumer.receiveBody(String.class, WAIT)).isEqualTo("m" + i);
            }
        }
        context.close();
        assertThat(pool.closedWhileIdle).isEmpty();
    }

    @Test
    void sessionOfAStartedConnectionReceivesOnEach() throws Exception {
        Connection connection = factory.createConnection();
        connection.start();
        Session session = connection.createSession();
        for (int i = 0; i < 3; i++) {
            MessageConsumer consumer = session.createConsumer(session.createQueue("OUT"));
            session.createProducer(session.createQueue("OUT")).send(session.createTextMessage("m" + i));
            assertThat(consumer.receive(WAIT).getBody(String.class)).isEqualTo("m" + i);
            pool.takeBack();
        }
        connection.close();
    }

    @Test
    void whatWasMadeOnTheOldConnectionEndsWithIt() throws Exception {
        JMSContext context = factory.createContext();
        JMSProducer producer = context.createProducer();
        Session session = factory.createConnection().createSession();
        MessageProducer sender = session.createProducer(session.createQueue("OUT"));
        pool.takeBack();
        assertThatThrownBy(() -> producer.send(context.createQueue("OUT"), "lost"))
                .isInstanceOf(IllegalStateRuntimeException.class)
                .hasMessageContaining("Make a new one");
        assertThatThrownBy(() -> sender.send(session.createTextMessage("lost")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        context.createProducer().send(context.createQueue("OUT"), "goes");
    }

    @Test
    void handleThatIsClosedWithoutAConnectionIsEnded() throws Exception {
        JMSContext context = factory.createContext();
        pool.takeBack();
        context.close();
        context.close();
        assertThat(pool.closedWhileIdle).hasSize(1);
        assertThatThrownBy(context::createProducer)
                .isInstanceOf(IllegalStateRuntimeException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void serverWithoutAConnectionIsSaid() throws Exception {
        JMSContext context = factory.createContext();
        Session session = factory.createConnection().createSession();
        pool.takeBack();
        pool.empty = true;
        assertThatThrownBy(context::createProducer)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("none left");
        assertThatThrownBy(() -> session.createProducer(null))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("none left");
        pool.empty = false;
        context.createProducer().send(context.createQueue("OUT"), "later");
    }
}
