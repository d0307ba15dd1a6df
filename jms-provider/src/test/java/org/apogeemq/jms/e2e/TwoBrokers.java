package org.apogeemq.jms.e2e;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A name server and the brokers b1 and b2 for each test, and connections that are closed after it. */
@Timeout(120)
abstract class TwoBrokers {
    static final long WAIT = 60_000;

    @TempDir
    Path directory;

    Rig rig;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @BeforeEach
    void startBrokers() throws Exception {
        rig = new Rig(Transport.TCP, directory.resolve("first"));
        open.push(rig);
        rig.addBroker("b2", directory.resolve("second"));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** A connection that is not started. */
    Connection connect(String parameters) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        open.push(connection);
        return connection;
    }

    Connection started(String parameters) throws JMSException {
        Connection connection = connect(parameters);
        connection.start();
        return connection;
    }
}
