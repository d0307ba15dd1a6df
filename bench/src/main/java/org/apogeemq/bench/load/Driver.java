package org.apogeemq.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apogeemq.bench.client.JmsClient;
import org.apogeemq.bench.client.MessagingClient;
import org.apogeemq.bench.client.RocketMqClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The process that loads one product. Reads labels of loads, one a line, and answers each with one result line. */
@Command(name = "driver")
public final class Driver implements Runnable {
    @Option(
            names = "--jms",
            description = "connection factory class, XA connection factory class and URI, separated by spaces")
    private String jms;

    @Option(names = "--rocketmq", description = "name server address")
    private String rocketMq;

    @Option(names = "--warm-up")
    private Duration warmUp;

    @Option(names = "--duration")
    private Duration measured;

    @Option(names = "--body")
    private int bodySize;

    @Option(names = "--rate")
    private int rate;

    @Option(names = "--backlog")
    private int backlog;

    @Option(names = "--outstanding")
    private int outstanding;

    @Option(names = "--batch")
    private int batch;

    @Option(names = "--broker-process")
    private long brokerProcess;

    /**
     * Runs the driver.
     *
     * @param arguments as the options above
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Driver()).execute(arguments));
    }

    @Override
    public void run() {
        Plan plan = new Plan(warmUp, measured, bodySize, rate, backlog, outstanding, batch, brokerProcess);
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            MessagingClient client = client();
            System.out.println("READY");
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(measure(client, Load.of(line), plan).toLine());
            }
        } catch (IOException gone) {
            System.err.println("no more orders: " + gone);
        } catch (ReflectiveOperationException noClient) {
            noClient.printStackTrace();
        }
    }

    private static Result measure(MessagingClient client, Load load, Plan plan) {
        if (!client.supports(load.style())) {
            return new Result(Map.of(), null);
        }
        LoadRunner runner = new LoadRunner(client, load, plan);
        Result result;
        try {
            result = runner.run();
        } catch (Exception failure) {
            failure.printStackTrace();
            result = Result.failed(failure.toString());
        }
        try {
            runner.close();
        } catch (Exception failure) {
            failure.printStackTrace();
        }
        return result;
    }

    private MessagingClient client() throws ReflectiveOperationException {
        if (rocketMq != null) {
            return new RocketMqClient(rocketMq);
        }
        String[] classesAndUri = jms.split(" ", 3);
        return new JmsClient(classesAndUri[0], classesAndUri[1], classesAndUri[2]);
    }
}
