package org.apogeemq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apogeemq.jms.ApogeeSession.Domain;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LifecycleTest extends JmsRulesTestBase {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A listener that stays inside until it is let go. */
    private static final class Slow {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        void run(Message message) {
            entered.countDown();
            try {
                go.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CompletableFuture<Void> inThread(Unchecked.Action action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (JMSException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        await().atMost(LIMIT).until(() -> done.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return done;
    }

    @Test
    void stopWaitsForARunningListenerAndThenNothingIsDelivered() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Slow slow = new Slow();
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        consumer(c.createSession()).setMessageListener(m -> {
            slow.run(m);
            got.add("x");
        });
        provider.deliver(1, 1, "a", "b");
        slow.entered.await();
        CompletableFuture<Void> stopping = inThread(c::stop);
        assertThat(stopping).isNotDone();
        slow.go.countDown();
        stopping.get(60, TimeUnit.SECONDS);
        int atStop = got.size();
        assertThat(atStop).isEqualTo(1);
        assertThat(provider.calls).contains("RELEASE [1]");
        c.start();
        provider.deliver(1, 1, "b");
        await().atMost(LIMIT).until(() -> got.size() == 2);
    }

    @Test
    void closeWaitsForARunningListenerWhichMayStillAcknowledge() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Slow slow = new Slow();
        CompletableFuture<Throwable> acknowledged = new CompletableFuture<>();
        consumer(c.createSession(Session.CLIENT_ACKNOWLEDGE)).setMessageListener(m -> {
            slow.run(m);
            try {
                m.acknowledge();
                acknowledged.complete(null);
            } catch (JMSException e) {
                acknowledged.complete(e);
            }
        });
        provider.deliver(1, 1, "a");
        slow.entered.await();
        CompletableFuture<Void> closing = inThread(c::close);
        assertThat(closing).isNotDone();
        slow.go.countDown();
        closing.get(60, TimeUnit.SECONDS);
        assertThat(acknowledged.get(60, TimeUnit.SECONDS)).isNull();
        assertThat(provider.calls).contains("CONSUMED [0]");
    }

    @Test
    void closeDoesNotWaitForEverForAListener() throws Exception {
        ApogeeConnection c = connection("?closeTimeout=50", Domain.UNIFIED);
        c.start();
        Slow slow = new Slow();
        consumer(c.createSession()).setMessageListener(slow::run);
        provider.deliver(1, 1, "a");
        slow.entered.await();
        assertThatThrownBy(c::close).isInstanceOf(JMSException.class).hasMessageContaining("closeTimeout=50");
        slow.go.countDown();
    }

    @Test
    void listenerMayNotCloseOrStopWhatWaitsForIt() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession();
        BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
        consumer(session).setMessageListener(m -> {
            for (Unchecked.Action forbidden : List.<Unchecked.Action>of(session::close, c::close, c::stop)) {
                try {
                    forbidden.run();
                    errors.add(new AssertionError("was allowed"));
                } catch (JMSException e) {
                    errors.add(e);
                }
            }
        });
        provider.deliver(1, 1, "a");
        for (int i = 0; i < 3; i++) {
            assertThat(errors.poll(60, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void listenerMayCloseItsOwnConsumerAndItsMessageIsAcknowledged() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        ApogeeMessageConsumer consumer = consumer(c.createSession());
        CompletableFuture<Throwable> closed = new CompletableFuture<>();
        consumer.setMessageListener(m -> {
            try {
                consumer.close();
                closed.complete(null);
            } catch (JMSException e) {
                closed.complete(e);
            }
        });
        provider.deliver(1, 1, "a", "b");
        assertThat(closed.get(60, TimeUnit.SECONDS)).isNull();
        await().atMost(LIMIT).until(() -> provider.calls.contains("ack 0"));
        assertThat(provider.calls).contains("close 1 release=false", "RELEASE [1]");
    }

    @Test
    void recoverInAListenerKeepsTheMessageUnacknowledged() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession();
        CountDownLatch done = new CountDownLatch(1);
        consumer(session).setMessageListener(m -> {
            Unchecked.run(session::recover);
            done.countDown();
        });
        provider.deliver(1, 1, "a");
        done.await();
        await().atMost(LIMIT).until(() -> provider.calls.contains("recover [0]"));
        c.stop();
        assertThat(provider.calls).doesNotContain("ack 0");
    }

    @Test
    void oneListenerAtATimePerSession() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession();
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        consumer(session).setMessageListener(m -> threads.add(Thread.currentThread()));
        consumer(session).setMessageListener(m -> threads.add(Thread.currentThread()));
        provider.deliver(1, 1, "a");
        provider.deliver(2, 1, "b");
        assertThat(threads.poll(60, TimeUnit.SECONDS)).isSameAs(threads.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void listenerGetsTheNextMessageWhenTheDeliveryOfOneFailed() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        AtomicBoolean failed = new AtomicBoolean();
        provider.beforeAcknowledge = () -> {
            if (!failed.getAndSet(true)) {
                throw new java.lang.IllegalStateException("the first acknowledgement fails");
            }
        };
        consumer(c.createSession()).setMessageListener(m -> got.add(Unchecked.get(() -> m.getBody(String.class))));
        provider.deliver(1, 1, "a", "b");
        assertThat(got.poll(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(got.poll(60, TimeUnit.SECONDS)).isEqualTo("b");
        assertThat(failed).isTrue();
    }

    @Test
    void receiveIsRefusedWhileTheSessionHasListeners() throws JMSException {
        Session session = connection().createSession();
        consumer(session).setMessageListener(m -> {});
        ApogeeMessageConsumer other = consumer(session);
        assertThatThrownBy(other::receiveNoWait)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("listener");
    }

    @Test
    void failedSendOfATransactionMakesCommitARollback() throws JMSException {
        Session tx = connection().createSession(true, 0);
        MessageProducer producer = tx.createProducer(tx.createQueue("Q"));
        provider.failures.put("send", new ProviderException(Failure.BUSY, "the disk is full"));
        producer.send(tx.createTextMessage("a"));
        assertThatThrownBy(tx::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("the disk is full");
        assertThat(provider.calls).contains("rollback 1 []").noneMatch(call -> call.startsWith("commit"));
        provider.failures.clear();
        producer.send(tx.createTextMessage("b"));
        tx.commit();
        assertThat(provider.calls).contains("commit 2 []");
    }

    @Test
    void unansweredSendEndsAfterItsTimeAndSaysThatTheOutcomeIsUnknown() throws JMSException {
        provider.answerSends = false;
        Session session = connection("?sendTimeout=50", Domain.UNIFIED).createSession();
        MessageProducer producer = session.createProducer(session.createQueue("Q"));
        assertThatThrownBy(() -> producer.send(session.createTextMessage("a")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("sendTimeout=50")
                .hasMessageContaining("unknown");
    }

    @Test
    void nonPersistentFailureReachesTheExceptionListener() throws Exception {
        ApogeeConnection c = connection();
        BlockingQueue<JMSException> reported = new LinkedBlockingQueue<>();
        c.setExceptionListener(reported::add);
        Session session = c.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("Q"));
        producer.setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT);
        provider.failures.put("send", new ProviderException(Failure.BUSY, "too busy"));
        producer.send(session.createTextMessage("a"));
        assertThat(reported.poll(60, TimeUnit.SECONDS)).hasMessageContaining("too busy");
    }

    @Test
    void clientIdIsSetFirstOrNever() throws JMSException {
        ApogeeConnection c = connection();
        assertThatThrownBy(() -> c.setClientID("")).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> c.setClientID(null)).isInstanceOf(InvalidClientIDException.class);
        c.setClientID("me");
        assertThatThrownBy(() -> c.setClientID("you"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("me")
                .hasMessageContaining("you");
        assertThat(provider.calls).contains("claim me");
    }

    @Test
    void clientIdComesTooLateAfterUse() throws JMSException {
        ApogeeConnection c = connection();
        c.createSession();
        assertThatThrownBy(() -> c.setClientID("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void contextTakesAClientIdUntilItIsUsed() throws JMSException {
        try (JMSContext context = ApogeeContext.first(connection(), Session.AUTO_ACKNOWLEDGE)) {
            context.setClientID("me");
            assertThat(context.getClientID()).isEqualTo("me");
        }
    }

    @Test
    void contextsShareAConnectionThatClosesWithTheLast() throws JMSException {
        ApogeeConnection c = connection();
        JMSContext first = ApogeeContext.first(c, Session.AUTO_ACKNOWLEDGE);
        JMSContext second = first.createContext(Session.CLIENT_ACKNOWLEDGE);
        first.close();
        assertThat(c.isClosed()).isFalse();
        assertThat(second.getSessionMode()).isEqualTo(Session.CLIENT_ACKNOWLEDGE);
        second.close();
        assertThat(c.isClosed()).isTrue();
    }

    @Test
    void contextStartsByItselfUnlessToldNotTo() throws JMSException {
        try (JMSContext context = ApogeeContext.first(connection(), Session.AUTO_ACKNOWLEDGE)) {
            context.setAutoStart(false);
            var consumer = context.createConsumer(context.createQueue("Q"));
            provider.deliver(1, 1, "a");
            assertThat(consumer.receive(20)).isNull();
            context.start();
            assertThat(consumer.receiveBody(String.class, 1000)).isEqualTo("a");
        }
    }

    @Test
    void domainSessionsRefuseTheOtherDomain() throws JMSException {
        QueueSession queues = connection("", Domain.QUEUE).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        assertThatThrownBy(() -> queues.createTopic("T")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(queues::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queues.unsubscribe("s")).isInstanceOf(IllegalStateException.class);
        TopicSession topics = connection("", Domain.TOPIC).createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        assertThatThrownBy(() -> topics.createQueue("Q")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(topics::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void badSessionModeIsNamed() throws JMSException {
        ApogeeConnection c = connection();
        assertThatThrownBy(() -> c.createSession(17))
                .hasMessageContaining("17")
                .hasMessageContaining("AUTO_ACKNOWLEDGE");
    }

    @Test
    void metadataSaysThreeOne() throws JMSException {
        var metadata = connection().getMetaData();
        assertThat(metadata.getJMSVersion()).isEqualTo("3.1");
        List<Object> names = new ArrayList<>();
        for (Enumeration<?> all = metadata.getJMSXPropertyNames(); all.hasMoreElements(); ) {
            names.add(all.nextElement());
        }
        assertThat(names).contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }

    @Test
    void connectionConsumerLoadsServerSessions() throws Exception {
        ApogeeConnection c = connection();
        c.start();
        Session session = c.createSession();
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        session.setMessageListener(m -> got.add(Unchecked.get(() -> m.getBody(String.class))));
        ServerSessionPool pool = () -> new ServerSession() {
            @Override
            public Session getSession() {
                return session;
            }

            @Override
            public void start() {
                session.run();
            }
        };
        var consumer = c.createConnectionConsumer(session.createQueue("Q"), null, pool, 10);
        provider.deliver(1, 1, "a", "b");
        assertThat(got.poll(60, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(got.poll(60, TimeUnit.SECONDS)).isEqualTo("b");
        await().atMost(LIMIT).until(() -> provider.calls.contains("ack 1"));
        consumer.close();
    }
}
