package org.apogeemq.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apogeemq.testkit.ChildJvm;

/**
 * A standalone server on a data folder of its own, with the one user that the suite logs in as. Anybody else is refused,
 * as the suite wants it.
 */
final class ServerProcess implements AutoCloseable {
    static final String USER = "j2ee";
    static final String PASSWORD = "j2ee-tck";

    private static final Pattern NAME_SERVER = Pattern.compile("Name server listens on ([\\d.]+:\\d+).*");

    private final ChildJvm process;
    private final String nameServer;

    private ServerProcess(ChildJvm process, String nameServer) {
        this.process = process;
        this.nameServer = nameServer;
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param folder where it keeps its data and its log
     */
    static ServerProcess start(Path folder, Duration limit) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path config = folder.resolve("broker.conf");
        Files.write(
                config,
                List.of(
                        "authenticationEnabled=true",
                        "initAuthenticationUser={\"username\":\"" + USER + "\",\"password\":\"" + PASSWORD + "\"}"));
        ChildJvm process = ChildJvm.start(
                System.getProperty("java.class.path"),
                List.of(
                        "-Xmx512m",
                        "-Dlogback.configurationFile=logback-server.xml",
                        "-Dapogee.tck.log=" + folder.resolve("server.log")),
                "org.apogeemq.cli.Apogee",
                List.of(
                        "standalone",
                        "--config",
                        config.toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--port",
                        "0",
                        "--namesrv-port",
                        "0"));
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "stop-server")); // when the runner is ended
        Matcher address = NAME_SERVER.matcher(process.awaitLine(NAME_SERVER.asMatchPredicate(), limit));
        process.awaitLine("Ready"::equals, limit);
        address.matches();
        return new ServerProcess(process, address.group(1));
    }

    /** Its URI for clients, with the user; objects that the suite sends are allowed. */
    String uri() {
        return "apogee://" + nameServer + "?user=" + USER + "&password=" + PASSWORD
                + "&allowedClasses=java.**,com.sun.ts.**";
    }

    @Override
    public void close() {
        process.close();
    }
}
