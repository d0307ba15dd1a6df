package org.apogeemq.interop.servers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The domain {@code apogee} of a Payara server: its process, and {@code asadmin}. */
final class PayaraDomain {
    /** Takes the adapter out, and its configuration, pools and resources. */
    static final String REMOVE_ADAPTER = "undeploy --cascade=true apogee-ra";

    /** The same after {@link #setUp}: of several pools only one goes with the adapter. */
    static final List<String> REMOVE_ADAPTER_AND_POOLS =
            List.of("delete-connector-connection-pool --cascade=true SecuredApogeePool", REMOVE_ADAPTER);

    private static final long LIMIT_SECONDS = 600;
    private static final String NAME = "apogee";
    private static final Path HOME = Path.of(System.getProperty("server.home"));
    private static final Path DIRECTORY = HOME.resolve("glassfish/domains").resolve(NAME);
    private static final String PORT = System.getProperty("port.management");
    private static final Path SETUP = Path.of(System.getProperty("server.setup"));

    Path directory() {
        return DIRECTORY;
    }

    /** The server's process, if it runs. */
    Optional<ProcessHandle> running() {
        try {
            String pid = Files.readString(DIRECTORY.resolve("config/pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> process.info().commandLine().orElse("").contains(DIRECTORY.toString()));
        } catch (IOException e) {
            return Optional.empty(); // it writes the file when it starts, and deletes it when it stops
        }
    }

    /** Returns when the server answers to commands. What was deployed is started soon after, on a busy machine minutes. */
    void start() throws IOException, InterruptedException {
        checkJava();
        asadmin("start-domain", "--timeout", String.valueOf(LIMIT_SECONDS), NAME);
    }

    private static void checkJava() throws IOException {
        int least = Integer.getInteger("server.java.least");
        Path home = Path.of(System.getProperty("server.java.home"));
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        }
        String version = release.getProperty("JAVA_VERSION").replace("\"", "");
        if (Runtime.Version.parse(version).feature() < least) {
            throw new IllegalStateException("the server needs a JDK of version " + least + " or newer, and " + home
                    + " has " + version + "; name another folder with -Dserver.java.home=DIR");
        }
    }

    /** Puts the adapter and all that tests need into a domain as it came. */
    void setUp() throws IOException, InterruptedException {
        Files.copy(
                Path.of(System.getProperty("server.adapter")),
                archives().resolve("apogee-ra.rar"),
                StandardCopyOption.REPLACE_EXISTING);
        commands(Files.readAllLines(SETUP));
    }

    /** The commands of {@link #setUp} that put the adapter in, again after {@link #REMOVE_ADAPTER_AND_POOLS}. */
    List<String> adapterSetUp() throws IOException {
        return Files.readAllLines(SETUP).stream()
                .filter(line -> line.contains("apogee-ra") || line.contains("ApogeePool"))
                .toList();
    }

    /** The lines of a file beside that of {@link #setUp}. */
    List<String> script(String name) throws IOException {
        return Files.readAllLines(SETUP.resolveSibling(name));
    }

    /** The folder in which {@link #commands} are run, with {@code apogee-ra.rar}. */
    Path archives() {
        return HOME.getParent();
    }

    /** Tells them to the running server, one after the other. */
    void commands(List<String> commands) throws IOException, InterruptedException {
        Path file = Files.write(archives().resolve("commands.asadmin"), commands);
        asadmin("--port", PORT, "multimode", "--file", file.toString());
    }

    void stop() throws IOException, InterruptedException {
        if (running().isPresent()) {
            asadmin("stop-domain", NAME);
        }
    }

    void killIfRunning() {
        running().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Runs one command in the folder of the adapter's archive. */
    private static void asadmin(String... arguments) throws IOException, InterruptedException {
        Path output = HOME.resolveSibling("asadmin.log");
        List<String> command =
                new ArrayList<>(List.of(HOME.resolve("bin/asadmin").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(HOME.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("AS_JAVA", System.getProperty("server.java.home"));
        builder.environment().put("JAVA_HOME", System.getProperty("server.java.home"));
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " takes longer than " + LIMIT_SECONDS + " s, see " + output);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed, see " + output);
        }
    }
}
