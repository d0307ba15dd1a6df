package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many sessions on one connection; a watchdog ends what hangs. */
@Timeout(120)
class ConcurrencyTest extends EndToEnd {

    private static void together(List<Callable<Void>> tasks) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> done : executor.invokeAll(tasks, 90, TimeUnit.SECONDS)) {
                done.get(1, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void manySessionsShareAConnectionAndKeepTheirOrder() throws Exception {
        int producers = 6;
        int each = 1000;
        Connection connection = connect();
        Queue queue = connection.createSession().createQueue("CROWD");
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int number = p;
            tasks.add(() -> {
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(queue);
                for (int i = 0; i < each; i++) {
                    producer.send(session.createTextMessage(number + ":" + i));
                }
                session.close();
                return null;
            });
        }
        List<String> got = Collections.synchronizedList(new ArrayList<>());
        tasks.add(() -> {
            Session session = connection.createSession();
            MessageConsumer consumer = session.createConsumer(queue);
            while (got.size() < producers * each) {
                got.add(text(consumer.receive(WAIT)));
            }
            return null;
        });
        together(tasks);
        int[] next = new int[producers];
        for (String text : got) {
            String[] parts = text.split(":");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(next[Integer.parseInt(parts[0])]++);
        }
    }

    @Test
    void competingTransactedReceiversConsumeEachOnceInSpiteOfRollbacks() throws Exception {
        int count = 1500;
        Connection connection = connect("prefetch=20");
        Session sending = connection.createSession();
        Queue queue = sending.createQueue("COMPETE");
        MessageProducer producer = sending.createProducer(queue);
        for (int i = 0; i < count; i++) {
            producer.send(sending.createTextMessage("" + i));
        }
        Map<String, AtomicInteger> committed = new ConcurrentHashMap<>();
        AtomicInteger total = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int r = 0; r < 4; r++) {
            int number = r;
            tasks.add(() -> {
                Session tx = connection.createSession(true, 0);
                MessageConsumer consumer = tx.createConsumer(queue);
                for (int round = 0; total.get() < count; round++) {
                    List<String> batch = new ArrayList<>();
                    for (int i = 0; i < 10; i++) {
                        Message m = consumer.receive(50);
                        if (m != null) {
                            batch.add(text(m));
                        }
                    }
                    if ((round + number) % 4 == 3) {
                        tx.rollback();
                    } else {
                        tx.commit();
                        batch.forEach(t -> committed
                                .computeIfAbsent(t, k -> new AtomicInteger())
                                .incrementAndGet());
                        total.addAndGet(batch.size());
                    }
                }
                tx.close();
                return null;
            });
        }
        together(tasks);
        assertThat(committed).hasSize(count);
        assertThat(committed.values()).allSatisfy(n -> assertThat(n).hasValue(1));
    }

    @Test
    void closingTheConnectionEndsEverythingThatIsUnderWay() throws Exception {
        Connection connection = connect();
        Queue queue = connection.createSession().createQueue("CLOSE");
        CountDownLatch running = new CountDownLatch(4);
        Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        for (int i = 0; i < 4; i++) {
            boolean sends = i % 2 == 0;
            Thread thread = new Thread(() -> {
                try {
                    Session session = connection.createSession();
                    MessageProducer producer = session.createProducer(queue);
                    MessageConsumer consumer = sends ? null : session.createConsumer(queue);
                    running.countDown();
                    while (true) {
                        if (sends) {
                            producer.send(session.createTextMessage("x"));
                        } else if (consumer.receive() == null) {
                            return;
                        }
                    }
                } catch (JMSException e) {
                    // the end that is expected of a sender
                }
            });
            threads.add(thread);
            thread.start();
        }
        assertThat(running.await(WAIT, TimeUnit.MILLISECONDS)).isTrue();
        connection.close();
        for (Thread thread : threads) {
            thread.join(WAIT);
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
