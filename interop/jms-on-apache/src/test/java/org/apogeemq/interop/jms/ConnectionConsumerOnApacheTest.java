package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connection consumers, as application servers use them. */
@ExtendWith(ApacheServers.class)
@Timeout(value = 200, unit = TimeUnit.SECONDS)
class ConnectionConsumerOnApacheTest {
    private static final long LONG = 60_000;

    private final String name = "CC-" + UUID.randomUUID();

    /** Server sessions of the usual sort: each runs its messages on a thread of its own. */
    private static final class Pool implements ServerSessionPool {
        final List<String> received = new CopyOnWriteArrayList<>();
        private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();

        Pool(Connection connection, int size) throws JMSException {
            for (int i = 0; i < size; i++) {
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                session.setMessageListener(message -> {
                    try {
                        received.add(message.getBody(String.class));
                    } catch (JMSException e) {
                        received.add(e.toString());
                    }
                });
                free.add(new One(session));
            }
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            try {
                ServerSession next = free.poll(LONG, TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new JMSException("all server sessions are busy");
                }
                return next;
            } catch (InterruptedException e) {
                throw new JMSException("interrupted");
            }
        }

        private final class One implements ServerSession {
            private final Session session;

            One(Session session) {
                this.session = session;
            }

            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                Thread thread = new Thread(() -> {
                    session.run();
                    free.add(this);
                });
                thread.setDaemon(true);
                thread.start();
            }
        }

        void awaitAll(List<String> texts) {
            await().atMost(LONG, TimeUnit.MILLISECONDS)
                    .untilAsserted(() -> assertThat(received).containsExactlyInAnyOrderElementsOf(texts));
            int before = received.size();
            await().during(1_500, TimeUnit.MILLISECONDS)
                    .atMost(LONG, TimeUnit.MILLISECONDS)
                    .until(() -> received.size() == before);
        }
    }

    private static final List<String> TEXTS = List.of("a", "b", "c", "d", "e", "f");

    private static void send(Connection connection, jakarta.jms.Destination to) throws JMSException {
        Session session = connection.createSession();
        for (String text : TEXTS) {
            session.createProducer(to).send(session.createTextMessage(text));
        }
    }

    private static Connection connect(String clientId) throws JMSException {
        Connection connection = new ApogeeConnectionFactory(ApacheServers.uri()).createConnection();
        if (clientId != null) {
            connection.setClientID(clientId);
        }
        connection.start();
        return connection;
    }

    @Test
    void queueIsServedByServerSessionsAndWhatTheyHadIsAcknowledged() throws Exception {
        try (Connection connection = connect(null)) {
            Queue queue = connection.createSession().createQueue(name);
            Pool pool = new Pool(connection, 2);
            ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, pool, 2);
            send(connection, queue);
            pool.awaitAll(TEXTS);
            consumer.close();
            assertThat(connection.createSession().createConsumer(queue).receive(2_000))
                    .isNull();
        }
    }

    @Test
    void topicIsServedInAllItsWays() throws Exception {
        try (Connection connection = connect(name);
                Connection other = connect(null)) {
            Topic topic = connection.createSession().createTopic(name);
            Pool plain = new Pool(connection, 1);
            Pool durable = new Pool(connection, 1);
            Pool shared = new Pool(other, 1);
            Pool sharedDurable = new Pool(other, 1);
            List<ConnectionConsumer> consumers = List.of(
                    connection.createConnectionConsumer(topic, null, plain, 3),
                    connection.createDurableConnectionConsumer(topic, "d", null, durable, 3),
                    other.createSharedConnectionConsumer(topic, "s-" + name, null, shared, 3),
                    other.createSharedDurableConnectionConsumer(topic, "sd-" + name, null, sharedDurable, 3));
            send(connection, topic);
            for (Pool pool : List.of(plain, durable, shared, sharedDurable)) {
                pool.awaitAll(TEXTS);
            }
            for (ConnectionConsumer consumer : consumers) {
                consumer.close();
            }
        }
    }
}
