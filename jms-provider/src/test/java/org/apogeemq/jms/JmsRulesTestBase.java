package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.provider.connect.Providers;
import org.apogeemq.jms.uri.ConnectionUri;
import org.apogeemq.remoting.message.UniqueKeys;
import org.junit.jupiter.api.AfterEach;

/** A connection over a mock provider; the time of day stands still. */
abstract class JmsRulesTestBase {
    static final long NOW = 1_000_000;

    final MockProvider provider = new MockProvider();
    private ApogeeConnection made;

    ApogeeConnection connection() throws JMSException {
        return connection("", Domain.UNIFIED);
    }

    ApogeeConnection connection(String parameters, Domain domain) throws JMSException {
        InstantSource wall = InstantSource.fixed(Instant.ofEpochMilli(NOW));
        Clocks clocks = new Clocks(wall, System::nanoTime, new UniqueKeys(InetAddress.getLoopbackAddress(), wall));
        made = new ApogeeConnection(
                new Providers.Opened(provider, () -> {}),
                ConnectionUri.parse("apogee://test:1" + parameters).settings(),
                clocks,
                domain,
                "test",
                "key");
        made.connect();
        return made;
    }

    ApogeeMessageConsumer consumer(Session session) throws JMSException {
        return (ApogeeMessageConsumer) session.createConsumer(session.createQueue("Q"));
    }

    @AfterEach
    void closeConnection() throws JMSException {
        if (made != null) {
            made.close();
        }
    }
}
