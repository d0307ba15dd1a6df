package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose disk stands still and whose queue of appends is full: sends are tried again, in their order. */
@Timeout(360)
class BusyBrokerTest {
    private static final long WAIT = 60_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Thousands of appends. */
    private static final Duration FILLING = Duration.ofSeconds(150);

    private static final SendMessageRequest FILLER =
            new SendMessageRequest("fill", "FILL", "TBW102", 1, 0, 0, 0, 0, null, null, null, null, null, null);

    @TempDir
    Path directory;

    private final FileFaults disk = new FileFaults();
    private final List<String> completed = new CopyOnWriteArrayList<>();
    private final List<JMSException> failures = new CopyOnWriteArrayList<>();
    private final CompletionListener listener = new CompletionListener() {
        @Override
        public void onCompletion(Message message) {
            try {
                completed.add(((TextMessage) message).getText());
            } catch (JMSException e) {
                failures.add(e);
            }
        }

        @Override
        public void onException(Message message, Exception exception) {
            failures.add((JMSException) exception);
        }
    };

    private Rig rig;
    private Connection connection;

    private void connect(String parameters) throws Exception {
        connection = new ApogeeConnectionFactory(rig.uri(parameters)).createConnection();
        connection.start();
    }

    @BeforeEach
    void startBroker() throws Exception {
        rig = Rig.on(disk, directory);
    }

    @AfterEach
    void stop() throws Exception {
        disk.stallWrites(false);
        connection.close();
        rig.close();
    }

    /** Fills the broker's queue of appends behind a disk that stands still. */
    private void fill() throws Exception {
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            var filling = client.connect(rig.address("b1"), LIMIT).get(60, TimeUnit.SECONDS);
            CompletableFuture<Integer> created = new CompletableFuture<>();
            fillOne(filling, created);
            assertThat(created.get(60, TimeUnit.SECONDS)).isEqualTo(ResponseCode.SUCCESS);
            disk.stallWrites(true);
            CompletableFuture<Integer> refusal = new CompletableFuture<>();
            for (int i = 0; i < 100_000 && !refusal.isDone(); i++) {
                fillOne(filling, refusal);
            }
            assertThat(refusal.get(FILLING.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ResponseCode.SYSTEM_BUSY);
        }
    }

    private static void fillOne(
            org.apogeemq.remoting.netty.Connection filling, CompletableFuture<Integer> firstAnswer) {
        Command send = Command.request(RequestCode.SEND_MESSAGE, FILLER, Unpooled.wrappedBuffer(new byte[] {1}));
        filling.request(send, FILLING).thenAccept(answer -> firstAnswer.complete(answer.code()));
    }

    @Test
    void sendsOfEveryKindAreTriedAgainInTheirOrder() throws Exception {
        connect("");
        Session sync = connection.createSession();
        Session async = connection.createSession();
        Session transacted = connection.createSession(true, 0);
        for (Session session : List.of(sync, async, transacted)) {
            producer(session).send(session.createTextMessage("first"));
        }
        transacted.commit();
        fill();
        List<String> sent = new ArrayList<>();
        List<String> sentInTransaction = new ArrayList<>();
        MessageProducer asyncProducer = producer(async);
        MessageProducer transactedProducer = producer(transacted);
        for (int i = 0; i < 200; i++) {
            asyncProducer.send(async.createTextMessage("a" + i), listener);
            sent.add("a" + i);
            transactedProducer.send(transacted.createTextMessage("t" + i));
            sentInTransaction.add("t" + i);
        }
        CompletableFuture<Void> committed = run(transacted::commit);
        CompletableFuture<Void> answered = run(() -> producer(sync).send(sync.createTextMessage("s")));
        disk.stallWrites(false);
        committed.get(60, TimeUnit.SECONDS);
        answered.get(60, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> completed.size() + failures.size() == sent.size());
        assertThat(failures).isEmpty();
        assertThat(completed).isEqualTo(sent);
        List<String> got = receive(sync, 3 + 400 + 1);
        assertThat(got.stream().filter(t -> t.startsWith("a"))).containsExactlyElementsOf(sent);
        assertThat(got.stream().filter(t -> t.startsWith("t"))).containsExactlyElementsOf(sentInTransaction);
        assertThat(got).contains("s");
    }

    @Test
    void branchWhoseSendsTheBrokerWasTooBusyForIsCommittedWithAllOfThem() throws Exception {
        connect("");
        XAConnection xaConnection = new ApogeeXAConnectionFactory(rig.uri("")).createXAConnection();
        try {
            XASession session = xaConnection.createXASession();
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("first"));
            fill();
            TestXid xid = TestXid.fresh();
            XAResource xa = session.getXAResource();
            xa.start(xid, XAResource.TMNOFLAGS);
            List<String> sent = new ArrayList<>(List.of("first"));
            for (int i = 0; i < 200; i++) {
                producer.send(session.createTextMessage("x" + i));
                sent.add("x" + i);
            }
            CompletableFuture<Void> committed = run(() -> {
                try {
                    xa.end(xid, XAResource.TMSUCCESS);
                    xa.prepare(xid);
                    xa.commit(xid, false);
                } catch (XAException e) {
                    throw new IllegalStateException(e);
                }
            });
            disk.stallWrites(false);
            committed.get(120, TimeUnit.SECONDS);
            assertThat(receive(connection.createSession(), sent.size())).isEqualTo(sent);
        } finally {
            xaConnection.close();
        }
    }

    @Test
    void aSendFailsWhenTheBrokerIsBusyForLongerThanTheSendTimeout() throws Exception {
        sendFirst();
        connect("sendTimeout=2000");
        Session session = connection.createSession();
        MessageProducer producer = producer(session);
        fill();
        producer.send(session.createTextMessage("late"), listener);
        await().atMost(LIMIT).until(() -> !failures.isEmpty());
        assertThat(failures.get(0))
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("'Q'")
                .hasMessageContaining("busy")
                .hasMessageContaining("sendTimeout");
        disk.stallWrites(false);
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            producer.send(session.createTextMessage("after"));
            return true;
        });
        List<String> got = receiveAll(session);
        assertThat(got).startsWith("first").endsWith("after").doesNotContain("late");
    }

    @Test
    void aTransactionWhoseSendTheBrokerWasTooBusyForIsRolledBack() throws Exception {
        sendFirst();
        connect("sendTimeout=2000");
        Session session = connection.createSession(true, 0);
        MessageProducer producer = producer(session);
        fill();
        producer.send(session.createTextMessage("lost"));
        assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
        disk.stallWrites(false);
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            session.rollback();
            producer.send(session.createTextMessage("after"));
            session.commit();
            return true;
        });
        List<String> got = receiveAll(connection.createSession());
        assertThat(got).startsWith("first").endsWith("after").doesNotContain("lost");
    }

    /** On a connection of its own that gives it time. */
    private void sendFirst() throws JMSException {
        try (Connection patient = new ApogeeConnectionFactory(rig.uri("")).createConnection()) {
            Session session = patient.createSession();
            producer(session).send(session.createTextMessage("first"));
        }
    }

    private static MessageProducer producer(Session session) throws JMSException {
        return session.createProducer(session.createQueue("Q"));
    }

    private static List<String> receive(Session session, int count) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue("Q"));
        List<String> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            got.add(((TextMessage) consumer.receive(WAIT)).getText());
        }
        assertThat(consumer.receiveNoWait()).isNull();
        return got;
    }

    private static List<String> receiveAll(Session session) throws JMSException {
        MessageConsumer consumer = session.createConsumer(session.createQueue("Q"));
        List<String> got = new ArrayList<>();
        Message next;
        while ((next = consumer.receiveNoWait()) != null) {
            got.add(((TextMessage) next).getText());
        }
        return got;
    }

    private interface Call {
        void run() throws JMSException;
    }

    private static CompletableFuture<Void> run(Call call) {
        return CompletableFuture.runAsync(() -> {
            try {
                call.run();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
