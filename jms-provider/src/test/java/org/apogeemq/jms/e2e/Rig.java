package org.apogeemq.jms.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.Xid;
import org.apogeemq.broker.Broker;
import org.apogeemq.broker.BrokerStartException;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.namesrv.NameServer;
import org.apogeemq.namesrv.config.NameServerConfig;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.TransactionInfo;
import org.apogeemq.remoting.body.TransactionList;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.header.TransactionDecision;
import org.apogeemq.remoting.header.TransactionHeaders;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.apogeemq.testkit.Ports;

/** A broker to test against: in this JVM behind the embedded URI, or behind a name server over TCP. */
final class Rig implements AutoCloseable {
    private final Path directory;
    private final Transport transport;
    private final LogFiles files;
    private final Map<String, String> brokerOptions;
    private NameServer nameServer;
    /** The brokers that were started, by name. */
    private final Map<String, Place> places = new TreeMap<>();

    private final Map<String, Broker> running = new TreeMap<>();

    private record Place(int port, Path folder) {}

    Rig(Transport transport, Path directory) throws IOException, BrokerStartException {
        this(transport, directory, LogFiles.SYSTEM);
    }

    /** Its brokers' logs are on this disk. TCP only. */
    static Rig on(FileFaults disk, Path directory) throws IOException, BrokerStartException {
        return new Rig(
                Transport.TCP, directory, new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk)));
    }

    /** Its brokers have these settings. TCP only. */
    static Rig with(Map<String, String> brokerOptions, Path directory) throws IOException, BrokerStartException {
        return with(brokerOptions, Map.of(), directory);
    }

    /** Its brokers and its name server have these settings. TCP only. */
    static Rig with(Map<String, String> brokerOptions, Map<String, String> nameServerOptions, Path directory)
            throws IOException, BrokerStartException {
        return new Rig(Transport.TCP, directory, LogFiles.SYSTEM, brokerOptions, nameServerOptions);
    }

    private Rig(Transport transport, Path directory, LogFiles files) throws IOException, BrokerStartException {
        this(transport, directory, files, Map.of(), Map.of());
    }

    private Rig(
            Transport transport,
            Path directory,
            LogFiles files,
            Map<String, String> brokerOptions,
            Map<String, String> nameServerOptions)
            throws IOException, BrokerStartException {
        this.files = files;
        this.brokerOptions = brokerOptions;
        this.transport = transport;
        this.directory = directory;
        if (transport == Transport.TCP) {
            Map<String, String> options = new TreeMap<>(nameServerOptions);
            options.put("listenPort", "0");
            options.put("kvConfigPath", directory.resolve("kv.json").toString());
            Settings settings = Settings.of(options, "test");
            nameServer = NameServer.start(NameServerConfig.from(settings), System::nanoTime);
            startBroker();
        }
    }

    /** The URI with parameters, such as {@code prefetch=1}; none for the empty text. */
    String uri(String parameters) {
        String place = transport == Transport.EMBEDDED
                ? "apogee+embedded:" + directory
                : "apogee://127.0.0.1:" + nameServer.localAddress().getPort();
        return place + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    /** Host and port of the name server. TCP only. */
    String nameServer() {
        return "127.0.0.1:" + nameServer.localAddress().getPort();
    }

    /** Starts the broker, on the port it had before. TCP only. */
    void startBroker() throws IOException, BrokerStartException {
        startBroker("b1");
    }

    /** Starts one more. TCP only. */
    void addBroker(String name, Path folder) throws IOException, BrokerStartException {
        places.put(name, new Place(Ports.free(), folder));
        startBroker(name);
    }

    /** Starts a broker that was stopped, where it was. */
    void startBroker(String name) throws IOException, BrokerStartException {
        if (places.isEmpty()) {
            places.put(name, new Place(Ports.free(), directory));
        }
        try {
            running.put(name, start(name, places.get(name)));
        } catch (BrokerStartException e) {
            if (!e.getMessage().contains("cannot listen on")) {
                throw e;
            }
            startBrokerElsewhere(name); // somebody has taken its port meanwhile
        }
    }

    /** Starts a broker that was stopped, on another port. */
    void startBrokerElsewhere(String name) throws IOException, BrokerStartException {
        places.put(name, new Place(Ports.free(), places.get(name).folder()));
        running.put(name, start(name, places.get(name)));
    }

    InetSocketAddress address(String broker) {
        return new InetSocketAddress("127.0.0.1", places.get(broker).port());
    }

    /** Makes a topic with one queue at one broker. */
    void createTopic(String broker, String topic) throws Exception {
        createTopic(broker, topic, 1);
    }

    /** Makes a topic at one broker, or changes it. */
    void createTopic(String broker, String topic, int queues) throws Exception {
        CreateTopicRequest header =
                new CreateTopicRequest(topic, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, null, null);
        administer(broker, Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC, header, null));
    }

    /** Deletes a topic at one broker. */
    void deleteTopic(String broker, String topic) throws Exception {
        administer(broker, Command.request(RequestCode.DELETE_TOPIC_IN_BROKER, new TopicRequest(topic), null));
    }

    /** An operator decides a prepared branch at a broker. */
    void decide(String broker, Xid xid, boolean commit) throws Exception {
        BranchId branch = new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
        long after = 0;
        while (true) {
            TransactionList page = BodyCodec.decode(
                    administer(
                                    broker,
                                    Command.request(
                                            RequestCode.LIST_TRANSACTIONS,
                                            new TransactionHeaders.ListTransactionsRequest(after, 200),
                                            null))
                            .body(),
                    TransactionList.class);
            for (TransactionInfo info : page.transactions()) {
                after = info.number();
                if (branch.toString().equals(info.xid())) {
                    TransactionDecision decision = commit ? TransactionDecision.COMMIT : TransactionDecision.ROLLBACK;
                    var header = new TransactionHeaders.DecideTransactionRequest(info.number(), decision);
                    administer(broker, Command.request(RequestCode.DECIDE_TRANSACTION, header, null));
                    return;
                }
            }
            if (page.transactions().isEmpty()) {
                throw new IllegalStateException("branch " + branch + " is not listed");
            }
        }
    }

    /** Sends a request to a broker, which has to succeed. */
    Command administer(String broker, Command request) throws Exception {
        InetSocketAddress address = address(broker);
        try (RemotingClient client = RemotingClient.builder().threads(1).build()) {
            Connection connection =
                    client.connect(address, Duration.ofSeconds(60)).get(70, TimeUnit.SECONDS);
            Command answer = connection.request(request, Duration.ofSeconds(60)).get(70, TimeUnit.SECONDS);
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException(answer.remark());
            }
            return answer;
        }
    }

    private Broker start(String name, Place place) throws IOException, BrokerStartException {
        Map<String, String> options = new TreeMap<>(brokerOptions);
        options.put("listenPort", Integer.toString(place.port()));
        options.put("bindAddress", "127.0.0.1");
        options.putIfAbsent("brokerIP1", "127.0.0.1");
        options.put("brokerName", name);
        options.put("namesrvAddr", nameServer());
        options.put("storePathRootDir", place.folder().toString());
        return Broker.builder(BrokerConfig.of(Settings.of(options, "test")), InstantSource.system(), System::nanoTime)
                .files(files)
                .start();
    }

    /** Stops the broker; the name server stays. TCP only. */
    void stopBroker() {
        stopBroker("b1");
    }

    /** Stops a broker; the name server and the others stay. */
    void stopBroker(String name) {
        running.remove(name).close();
    }

    @Override
    public void close() {
        running.values().forEach(Broker::close);
        if (nameServer != null) {
            nameServer.close();
        }
    }
}
