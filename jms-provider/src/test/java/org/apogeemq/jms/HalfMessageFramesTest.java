package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apogeemq.broker.Broker;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.uri.ConnectionSettings;
import org.apogeemq.jms.vendor.HalfMessageProducer;
import org.apogeemq.jms.vendor.HalfMessages;
import org.apogeemq.jms.vendor.LocalTransactionState;
import org.apogeemq.jms.vendor.TransactionListener;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.HalfMessageList;
import org.apogeemq.remoting.header.ExtensionHeaders.ListHalfMessagesRequest;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.testkit.FrameProxy;
import org.apogeemq.testkit.FrameProxy.Break;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection of a producer of half messages breaks at each of its frames; another of its group is asked. */
@Timeout(300)
class HalfMessageFramesTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FEWEST_FRAMES = 3;
    private static final int MOST_FRAMES = 100;

    @TempDir
    Path directory;

    private final Books books = new Books();
    private Broker broker;
    private FrameProxy proxy;
    private ApogeeConnection direct;
    private Session observer;

    /** The local transactions: texts of the messages that they have noted. */
    private static final class Books implements TransactionListener {
        private final Set<String> done = ConcurrentHashMap.newKeySet();
        /** Those that a check has found undone: they can never happen any more. */
        private final Set<String> given = ConcurrentHashMap.newKeySet();

        @Override
        public synchronized LocalTransactionState executeLocalTransaction(Message message, Object argument)
                throws JMSException {
            String text = message.getBody(String.class);
            if (given.contains(text)) {
                return LocalTransactionState.ROLLBACK;
            }
            done.add(text);
            return LocalTransactionState.COMMIT;
        }

        @Override
        public synchronized LocalTransactionState checkLocalTransaction(Message message) throws JMSException {
            String text = message.getBody(String.class);
            if (done.contains(text)) {
                return LocalTransactionState.COMMIT;
            }
            given.add(text);
            return LocalTransactionState.ROLLBACK;
        }
    }

    @BeforeEach
    void start() throws Exception {
        broker = OneBroker.start(0, directory, Map.of("transactionTimeOut", "200", "transactionCheckInterval", "300"));
        proxy = FrameProxy.start(address(), LIMIT);
        direct = connect(address());
        observer = direct.createSession();
        producer(observer);
    }

    @AfterEach
    void close() throws Exception {
        proxy.pass();
        direct.close();
        proxy.close();
        broker.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) broker.addresses().get(0);
    }

    private static ApogeeConnection connect(InetSocketAddress address) throws JMSException {
        ConnectionSettings settings = OneBroker.settings("&reconnectMaxDelay=50");
        String key = Clocks.SYSTEM.keys().next();
        ApogeeConnection connection = new ApogeeConnection(
                OneBroker.open(address, settings, key), settings, Clocks.SYSTEM, Domain.UNIFIED, "test", key);
        connection.connect();
        connection.start();
        return connection;
    }

    private HalfMessageProducer producer(Session session) throws JMSException {
        return ((HalfMessages) session).createHalfMessageProducer(session.createQueue("OUT"), "payers", books);
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    void aMessageIsThereExactlyWhenItsLocalTransactionIs(Break how) throws Exception {
        int frame = 1;
        while (isBrokenAt(frame, how)) {
            assertThat(frame).isLessThan(MOST_FRAMES);
            frame++;
        }
        assertThat(frame).isGreaterThan(FEWEST_FRAMES);
        await().atMost(LIMIT).until(() -> undecided() == 0);
        assertThat(books.done).hasSizeGreaterThan(1);
        assertThat(content()).containsExactlyInAnyOrderElementsOf(books.done);
    }

    /** False when the message was sent and decided before so many frames. */
    private boolean isBrokenAt(int frame, Break how) throws Exception {
        String text = "m" + frame;
        try (ApogeeConnection connection = connect(proxy.address())) {
            Session session = connection.createSession();
            HalfMessageProducer producer = producer(session);
            proxy.breakAt(frame, how);
            try {
                LocalTransactionState told = producer.send(session.createTextMessage(text));
                assertThat(told == LocalTransactionState.COMMIT).isEqualTo(books.done.contains(text));
            } catch (JMSException refused) {
                assertThat(books.done).as(refused.toString()).doesNotContain(text);
            }
        }
        boolean broken = proxy.pass() == 0;
        proxy.deliverLate();
        return broken;
    }

    private int undecided() throws Exception {
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            Connection connection = client.connect(address(), LIMIT).get(90, TimeUnit.SECONDS);
            Command request = Command.request(RequestCode.LIST_HALF_MESSAGES, new ListHalfMessagesRequest(0, 1), null);
            Command answer = connection.request(request, LIMIT).get(90, TimeUnit.SECONDS);
            return BodyCodec.decode(answer.body(), HalfMessageList.class).total();
        }
    }

    private List<String> content() throws JMSException {
        List<String> texts = new ArrayList<>();
        try (QueueBrowser browser = observer.createBrowser(observer.createQueue("OUT"))) {
            for (var messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                texts.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return texts;
    }
}
