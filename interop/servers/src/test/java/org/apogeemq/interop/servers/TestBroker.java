package org.apogeemq.interop.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.netty.RequestHandler;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The broker that the server's adapter connects to, in the JVM of the tests, which outlives the server. */
final class TestBroker implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final BiFunction<Integer, RequestHandler, RequestHandler> intercept;
    private Map<String, String> optionsOfBoth = Map.of();
    private Map<String, String> optionsOfBroker = Map.of();
    private NameServer nameServer;
    private Broker broker;

    private TestBroker(Path directory, BiFunction<Integer, RequestHandler, RequestHandler> intercept) {
        this.directory = directory;
        this.intercept = intercept;
    }

    /** A new one without messages. */
    static TestBroker start() throws IOException, BrokerStartException {
        return start((code, handler) -> handler);
    }

    /** A new one without messages, whose handlers of requests are replaced. */
    static TestBroker start(BiFunction<Integer, RequestHandler, RequestHandler> intercept)
            throws IOException, BrokerStartException {
        TestBroker started = new TestBroker(newDirectory(), intercept);
        started.startAgain();
        return started;
    }

    /**
     * A new one without messages.
     *
     * @param optionsOfBoth of name server and broker
     * @param optionsOfBroker of the broker alone
     */
    static TestBroker start(Map<String, String> optionsOfBoth, Map<String, String> optionsOfBroker)
            throws IOException, BrokerStartException {
        TestBroker started = new TestBroker(newDirectory(), (code, handler) -> handler);
        started.optionsOfBoth = optionsOfBoth;
        started.optionsOfBroker = optionsOfBroker;
        started.startAgain();
        return started;
    }

    static Path newDirectory() throws IOException {
        return Files.createTempDirectory(Path.of("target"), "broker");
    }

    static String uri() {
        return "apogee://127.0.0.1:" + System.getProperty("port.nameserver");
    }

    /** In a JVM of its own, with its files in a directory, until the JVM is killed or has lost its parent. */
    public static void main(String[] directory) throws Exception {
        new TestBroker(Path.of(directory[0]), (code, handler) -> handler).startAgain();
        System.out.println(BrokerProcess.READY);
        System.in.read();
        System.exit(0);
    }

    /** With its messages, after {@link #stop}. */
    void startAgain() throws IOException, BrokerStartException {
        Map<String, String> options = new TreeMap<>(optionsOfBoth);
        options.put("listenPort", System.getProperty("port.nameserver"));
        options.put("kvConfigPath", directory.resolve("kv.json").toString());
        nameServer = NameServer.start(NameServerConfig.from(Settings.of(options, "test")), System::nanoTime);
        options = new TreeMap<>(optionsOfBoth);
        options.putAll(optionsOfBroker);
        options.put("listenPort", System.getProperty("port.broker"));
        options.put("bindAddress", "127.0.0.1");
        options.put("brokerIP1", "127.0.0.1");
        options.put("namesrvAddr", "127.0.0.1:" + System.getProperty("port.nameserver"));
        options.put("storePathRootDir", directory.resolve("store").toString());
        broker = Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .intercept(intercept)
                .start();
    }

    /** Makes a topic with so many message queues. */
    void createTopic(String topic, int queues) {
        CreateTopicRequest header =
                new CreateTopicRequest(topic, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, null, null);
        int port = Integer.getInteger("port.broker");
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            Command answer = client.connect(new InetSocketAddress("127.0.0.1", port), LIMIT)
                    .join()
                    .request(Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null), LIMIT)
                    .join();
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException(answer.remark());
            }
        }
    }

    /** The name server, too. */
    void stop() {
        broker.close();
        nameServer.close();
    }

    @Override
    public void close() {
        stop();
    }
}
