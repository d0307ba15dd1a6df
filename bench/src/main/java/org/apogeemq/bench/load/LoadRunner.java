package org.apogeemq.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apogeemq.bench.client.MessagingClient;
import org.apogeemq.bench.client.MessagingClient.Sender;
import org.apogeemq.bench.client.Style;

/** Runs one load against one product: warm-up, measured phase, counting. */
final class LoadRunner {
    private static final int RECEIVERS = 2;
    private static final int QUEUES = 4;

    private final MessagingClient client;
    private final Load load;
    private final Plan plan;
    private final List<String> destinations = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final List<AutoCloseable> receivers = new ArrayList<>();
    private volatile Tally current = new Tally(-1, 0, 0);

    LoadRunner(MessagingClient client, Load load, Plan plan) {
        this.client = client;
        this.load = load;
        this.plan = plan;
        for (int i = 0; i < load.destinations(); i++) {
            destinations.add("bench-" + load.label() + "-" + i);
        }
    }

    Result run() throws Exception {
        client.create(destinations, load.destinations() == 1 ? QUEUES : 1);
        for (int i = 0; i < load.producers(); i++) {
            senders.add(client.sender(destinations, load.style()));
        }
        openReceivers();
        Phase warmUp = phase(0, plan.warmUp(), Tally.LARGEST_SEQUENCE);
        warmUp.send(senders);
        warmUp.awaitArrival();
        return load == Load.BACKLOG ? backlog() : throughput();
    }

    private Phase phase(int number, Duration time, long messagesEach) {
        current = new Tally(number, load.producers(), plan.bodySize());
        return new Phase(load, plan, current, time, messagesEach);
    }

    private Result throughput() throws InterruptedException {
        Phase measured = phase(1, plan.measured(), Tally.LARGEST_SEQUENCE);
        long cpu = cpuNanos();
        measured.send(senders);
        measured.awaitArrival();
        Map<String, Double> figures = new LinkedHashMap<>();
        double rate = current.receivedCount() / measured.secondsToLastArrival();
        Histogram latency = current.latency().getIntervalHistogram();
        figures.put("main", load == Load.PACED ? latency.getValueAtPercentile(99) / 1e6 : rate);
        figures.put("rate", rate);
        figures.put("sendRate", current.acknowledgedCount() / measured.sendingSeconds());
        addLatency(figures, latency);
        return finish(figures, cpu);
    }

    private Result backlog() throws Exception {
        closeReceivers();
        Phase measured = phase(1, Duration.ofMinutes(5), plan.backlog() / load.producers());
        long cpu = cpuNanos();
        measured.send(senders);
        long drainStart = System.nanoTime();
        openReceivers();
        measured.awaitArrival();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("main", current.receivedCount() / measured.drainSeconds(drainStart));
        figures.put("sendRate", current.acknowledgedCount() / measured.sendingSeconds());
        return finish(figures, cpu);
    }

    private Result finish(Map<String, Double> figures, long cpuBefore) throws InterruptedException {
        double cpuMicros = (cpuNanos() - cpuBefore) / 1e3;
        // A duplicate comes late, if it comes: give it a moment.
        TimeUnit.MILLISECONDS.sleep(300);
        figures.put("acknowledged", (double) current.acknowledgedCount());
        figures.put("received", (double) current.receivedCount());
        figures.put("brokerCpuMicros", cpuMicros / Math.max(1, current.receivedCount()));
        return new Result(figures, problem());
    }

    private String problem() {
        if (current.failures() > 0) {
            return current.failures() + " sends failed, the first with " + current.firstFailure();
        }
        if (current.missing() > 0) {
            return current.missing() + " of " + current.acknowledgedCount() + " acknowledged messages did not arrive";
        }
        if (current.damaged() > 0) {
            return current.damaged() + " messages arrived with another body than was sent";
        }
        if (current.duplicates() > 0) {
            return current.duplicates() + " messages arrived twice";
        }
        if (current.strays() > 0) {
            return current.strays() + " messages of the warm-up arrived again or late";
        }
        return current.receivedCount() == 0 ? "nothing arrived" : null;
    }

    private static void addLatency(Map<String, Double> figures, Histogram latency) {
        figures.put("p50ms", latency.getValueAtPercentile(50) / 1e6);
        figures.put("p99ms", latency.getValueAtPercentile(99) / 1e6);
        figures.put("p999ms", latency.getValueAtPercentile(99.9) / 1e6);
        figures.put("maxms", latency.getMaxValue() / 1e6);
    }

    private void openReceivers() throws Exception {
        Consumer<byte[]> sink = body -> current.received(body);
        for (int i = 0; i < RECEIVERS; i++) {
            if (load.style() == Style.TRANSACTED) {
                receivers.add(client.transactedReceiver(destinations.get(0), load.batch(plan), sink));
            } else {
                receivers.add(client.receiver(share(i), load.style(), i, sink));
            }
        }
        client.awaitReceivers();
    }

    /** One destination is shared by all receivers, many are divided among them. */
    private List<String> share(int receiver) {
        if (destinations.size() == 1) {
            return destinations;
        }
        List<String> own = new ArrayList<>();
        for (int i = receiver; i < destinations.size(); i += RECEIVERS) {
            own.add(destinations.get(i));
        }
        return own;
    }

    private void closeReceivers() throws Exception {
        for (AutoCloseable receiver : receivers) {
            receiver.close();
        }
        receivers.clear();
    }

    private long cpuNanos() {
        return ProcessHandle.of(plan.brokerProcess())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    void close() throws Exception {
        closeReceivers();
        for (Sender sender : senders) {
            sender.close();
        }
    }
}
