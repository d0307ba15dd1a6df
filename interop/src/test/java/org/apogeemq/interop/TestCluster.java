package org.apogeemq.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One cluster for all tests of a class, and clients for each test that end with it. */
final class TestCluster implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /** Describes the servers and starts them, with their data in a folder. */
    interface Start {
        Cluster in(Path folder) throws Exception;
    }

    private final Start start;
    private final List<Clients> clients = new ArrayList<>();
    private Path folder;
    private Cluster cluster;

    private TestCluster(Start start) {
        this.start = start;
    }

    /** Brokers with the settings that tests have. */
    static TestCluster of(String... brokers) {
        return new TestCluster(folder -> Cluster.start(folder, brokers));
    }

    static TestCluster with(Start start) {
        return new TestCluster(start);
    }

    Cluster cluster() {
        return cluster;
    }

    /** Where the servers have their data; tests may put files of their own there. */
    Path folder() {
        return folder;
    }

    /** New ones, shut down after the test. */
    Clients clients() {
        Clients fresh = new Clients(cluster);
        clients.add(fresh);
        return fresh;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("interop");
        cluster = start.in(folder);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(Clients::close);
        clients.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (cluster != null) {
            cluster.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
