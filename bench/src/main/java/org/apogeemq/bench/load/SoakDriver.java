package org.apogeemq.bench.load;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apogeemq.bench.client.JmsClient;
import org.apogeemq.bench.client.MessagingClient;
import org.apogeemq.bench.client.RocketMqClient;
import org.apogeemq.bench.client.Style;

/**
 * Sends and receives while somebody else kills the broker, from its start until a line on its standard input, and tells then
 * what became of the messages.
 */
public final class SoakDriver {
    /** Begins a line with a result. */
    public static final String RESULT = "RESULT ";
    /** In a result that must not be. */
    public static final String WRONG = "WRONG";

    private static final String DESTINATION = "soak";
    private static final int QUEUES = 8;
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MessagingClient client;
    private final Tally tally;
    private final int bodySize;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopped;

    private SoakDriver(MessagingClient client, int producers, int bodySize) {
        this.client = client;
        this.tally = new Tally(0, producers, bodySize);
        this.bodySize = bodySize;
    }

    /**
     * Runs the driver.
     *
     * @param arguments {@code jms} or {@code rocketmq}, URI or name server, producers, consumers, bytes of a body
     * @throws Exception when it cannot connect
     */
    public static void main(String[] arguments) throws Exception {
        MessagingClient client = arguments[0].equals("jms")
                ? new JmsClient(
                        "org.apogeemq.jms.ApogeeConnectionFactory",
                        "org.apogeemq.jms.ApogeeXAConnectionFactory",
                        arguments[1])
                : new RocketMqClient(arguments[1]);
        int producers = Integer.parseInt(arguments[2]);
        SoakDriver driver = new SoakDriver(client, producers, Integer.parseInt(arguments[4]));
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            driver.start(producers, Integer.parseInt(arguments[3]));
            System.out.println("READY");
            input.readLine();
            System.out.println(RESULT + driver.finish());
        }
        System.exit(0);
    }

    private void start(int producers, int consumers) throws Exception {
        client.create(List.of(DESTINATION), QUEUES);
        for (int i = 0; i < consumers; i++) {
            open.add(client.receiver(List.of(DESTINATION), Style.PLAIN, i, tally::received));
        }
        client.awaitReceivers();
        for (int i = 0; i < producers; i++) {
            int producer = i;
            MessagingClient.Sender sender = client.sender(List.of(DESTINATION), Style.PLAIN);
            open.add(sender::close);
            Thread thread = new Thread(() -> send(sender, producer), "sender-" + i);
            senders.add(thread);
            thread.start();
        }
    }

    private void send(MessagingClient.Sender sender, int producer) {
        for (long sequence = 0; !stopped && sequence < Tally.LARGEST_SEQUENCE; sequence++) {
            try {
                sender.send(new Payload(0, producer, sequence, System.nanoTime()).toBody(bodySize));
                tally.acknowledged(producer, sequence);
            } catch (Exception failure) {
                // Whether it is stored is not known: it may arrive or not. The next one is another message.
                tally.failed(failure);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private String finish() throws Exception {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
        long deadline = System.nanoTime() + ARRIVAL_NANOS;
        while (tally.missing() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        LockSupport.parkNanos(QUIET_NANOS); // for duplicates that are still on their way
        long missing = tally.missing();
        boolean wrong = missing > 0 || tally.damaged() > 0 || tally.strays() > 0;
        String result = String.format(
                "%,d acknowledged, %,d arrived, %,d lost, %,d came again, %,d damaged; %,d sends failed%s%s",
                tally.acknowledgedCount(),
                tally.receivedCount(),
                missing,
                tally.duplicates(),
                tally.damaged() + tally.strays(),
                tally.failures(),
                tally.firstFailure() == null ? "" : ", the first with " + oneLine(tally.firstFailure()),
                wrong ? " " + WRONG : "");
        for (AutoCloseable each : open) {
            each.close();
        }
        return result;
    }

    private static String oneLine(Throwable failure) {
        return failure.toString().replace('\n', ' ');
    }
}
