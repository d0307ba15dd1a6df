package org.apogeemq.bench.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sends delayed messages and measures how late they come; told what to do by lines on its standard input. */
public final class DelayDriver {
    /** Begins a line with a result. */
    public static final String RESULT = "RESULT ";
    /** In a result that must not be. */
    public static final String WRONG = "WRONG";

    private static final int SHORTEST = 1000;
    private static final int LONGEST = 5000;
    private static final int OUTSTANDING = 1000;
    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    private final InstantSource clock = InstantSource.system();
    private final Random random = new Random(1);
    private final Session session;
    private final MessageProducer producer;
    private final Session receiving;
    private final int rate;
    private final int seconds;
    private final int bodySize;
    private final Semaphore outstanding = new Semaphore(OUTSTANDING);
    private final AtomicInteger failed = new AtomicInteger();
    private int rounds;

    private DelayDriver(Connection sender, Connection receiver, int rate, int seconds, int bodySize)
            throws JMSException {
        this.session = sender.createSession(false, Session.AUTO_ACKNOWLEDGE);
        this.producer = session.createProducer(null);
        this.receiving = receiver.createSession(false, Session.AUTO_ACKNOWLEDGE);
        this.rate = rate;
        this.seconds = seconds;
        this.bodySize = bodySize;
    }

    /**
     * Runs the driver.
     *
     * @param arguments connection factory, URI, rate, seconds, bytes of a body, messages of a fill
     * @throws Exception when it cannot connect
     */
    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = (ConnectionFactory)
                Class.forName(arguments[0]).getConstructor(String.class).newInstance(arguments[1]);
        try (Connection sender = factory.createConnection();
                Connection receiver = factory.createConnection();
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            receiver.start();
            DelayDriver driver = new DelayDriver(
                    sender,
                    receiver,
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]));
            System.out.println("READY");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(
                        RESULT + (line.equals("fill") ? driver.fill(Integer.parseInt(arguments[5])) : driver.paced()));
            }
        }
        System.exit(0);
    }

    private void send(Queue queue, int number, long delay) throws JMSException, InterruptedException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[bodySize]);
        message.setIntProperty("n", number);
        producer.setDeliveryDelay(delay);
        outstanding.acquire();
        producer.send(queue, message, new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {
                outstanding.release();
            }

            @Override
            public void onException(Message lost, Exception why) {
                failed.incrementAndGet();
                outstanding.release();
            }
        });
    }

    private void settle() throws InterruptedException {
        outstanding.acquire(OUTSTANDING);
        outstanding.release(OUTSTANDING);
    }

    private String fill(int count) throws JMSException, InterruptedException {
        Queue queue = session.createQueue("delay-waiting");
        long begin = clock.millis();
        for (int i = 0; i < count; i++) {
            send(queue, i, DAY + random.nextInt((int) DAY));
        }
        settle();
        long millis = Math.max(1, clock.millis() - begin);
        return String.format("sent at %,d a second%s", count * 1000L / millis, failed.get() > 0 ? " " + WRONG : "");
    }

    private String paced() throws JMSException, InterruptedException {
        Queue queue = session.createQueue("delay-" + rounds++ + "-" + clock.millis());
        int count = rate * seconds;
        int unmeasured = count / 4;
        int[] times = new int[count];
        int[] lateness = new int[count];
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        try (var consumer = receiving.createConsumer(queue)) {
            consumer.setMessageListener(message -> {
                try {
                    long late = clock.millis() - message.getJMSDeliveryTime();
                    int n = message.getIntProperty("n");
                    lateness[n] = (int) late;
                    times[n]++;
                    early.addAndGet(late < 0 ? 1 : 0);
                    arrived.incrementAndGet();
                } catch (JMSException e) {
                    failed.incrementAndGet();
                }
            });
            long begin = clock.millis();
            for (int i = 0; i < count; i++) {
                long due = begin + i * 1000L / rate;
                while (clock.millis() < due) {
                    LockSupport.parkNanos(200_000);
                }
                send(queue, i, SHORTEST + random.nextInt(LONGEST - SHORTEST));
            }
            settle();
            long end = clock.millis() + 2L * LONGEST;
            while (arrived.get() < count && clock.millis() < end) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        int[] measured = Arrays.copyOfRange(lateness, unmeasured, count);
        Arrays.sort(measured);
        boolean wrong =
                failed.get() > 0 || early.get() > 0 || Arrays.stream(times).anyMatch(t -> t != 1);
        return String.format(
                "late by p50 %d  p99 %d  p99.9 %d  max %d ms; %d of %d came, %d too early%s",
                at(measured, 0.5),
                at(measured, 0.99),
                at(measured, 0.999),
                measured[measured.length - 1],
                arrived.get(),
                count,
                early.get(),
                wrong ? " " + WRONG : "");
    }

    private static int at(int[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }
}
