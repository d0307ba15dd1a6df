package org.apogeemq.tck.suite;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apogeemq.tck.suite.Outcome.Status;

/**
 * The Jakarta Messaging TCK as it is handed out: tests for the JavaTest harness, which are told by comments in their sources.
 * Each is run as that harness runs it in its 'standalone' vehicle, by the suite's own client class with the settings of the
 * suite's {@code ts.jte}; a process runs one test only, because the suite keeps its settings in static fields.
 */
public final class JavaTestSuite implements Suite {
    private static final String CLIENT = "com.sun.ts.tests.common.vehicle.VehicleClient";
    private static final String VEHICLE = "standalone";
    private static final String FROM_VEHICLE = "_from_" + VEHICLE;
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern TEST_NAME = Pattern.compile("@testName:\\s*(\\w+)");

    private final JavaTestHome home;
    private final Properties settings;
    private final Path settingsFile;

    /**
     * A suite.
     *
     * @param home where it was unpacked; its classes are on the class path
     * @param settings what it is told, instead of what its {@code ts.jte} says
     * @param temporary folder for files of the tests
     */
    public JavaTestSuite(JavaTestHome home, Map<String, String> settings, Path temporary) {
        this.home = home;
        this.settingsFile = temporary.resolve("tstest.jte");
        Map<String, String> all = new HashMap<>(settings);
        all.put("jms.classes", jarOf(ConnectionFactory.class));
        all.put("jimage.dir", temporary.resolve("jdk").toString());
        all.put("finder", "cts");
        all.put("current.keywords", "all");
        all.put("harness.log.port", "0"); // any free one: several lanes run side by side
        all.put("harness.log.delayseconds", "0");
        this.settings = home.settings(all);
    }

    private static String jarOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    @Override
    public List<TestCase> tests() {
        try (Stream<Path> sources = Files.walk(home.sources())) {
            List<TestCase> tests = new ArrayList<>();
            for (Path source : sources.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                tests.addAll(tests(source));
            }
            return tests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<TestCase> tests(Path source) throws IOException {
        String file = home.sources().relativize(source).toString().replace('\\', '/');
        String className = file.substring(0, file.length() - ".java".length()).replace('/', '.');
        List<TestCase> tests = new ArrayList<>();
        Matcher comments = COMMENT.matcher(Files.readString(source));
        while (comments.find()) {
            TEST_NAME
                    .matcher(comments.group())
                    .results()
                    .reduce((first, last) -> last) // what the harness makes of a comment that has two
                    .map(found -> found.group(1))
                    .map(name -> new TestCase(file + "#" + name + FROM_VEHICLE, className, name))
                    .ifPresent(tests::add);
        }
        return tests;
    }

    @Override
    public Outcome run(String id) {
        Set<String> excluded = home.excluded();
        if (excluded.contains(id) || excluded.contains(id.substring(0, id.indexOf('#')))) {
            return new Outcome(Status.SKIPPED, "is in the suite's list of excluded tests");
        }
        String className = id.substring(0, id.indexOf(".java#")).replace('/', '.');
        String method = id.substring(id.indexOf('#') + 1, id.length() - FROM_VEHICLE.length());
        try {
            return outcome(execute(List.of("-p", settingsFor(className), "-t", method, "-vehicle", VEHICLE)));
        } catch (InvocationTargetException e) {
            e.printStackTrace();
            return Outcome.failed(Causes.inOneLine(e.getCause()));
        } catch (ReflectiveOperationException | IOException e) {
            e.printStackTrace();
            return Outcome.failed("the suite's client cannot be used: " + Causes.inOneLine(e));
        }
    }

    private String settingsFor(String className) throws IOException {
        Properties all = new Properties();
        all.putAll(settings);
        all.setProperty("test_classname", className);
        try (OutputStream out = Files.newOutputStream(settingsFile)) {
            all.store(out, null);
        }
        return settingsFile.toString();
    }

    /** What the client answers: the harness's own Status, which only the suite's class path has. */
    private static Object execute(List<String> arguments) throws ReflectiveOperationException {
        Class<?> client = Class.forName(CLIENT);
        PrintWriter out = new PrintWriter(System.out, true);
        return client.getMethod("run", String[].class, PrintWriter.class, PrintWriter.class)
                .invoke(client.getConstructor().newInstance(), arguments.toArray(String[]::new), out, out);
    }

    private static Outcome outcome(Object status) throws ReflectiveOperationException {
        Class<?> type = status.getClass();
        if (Boolean.TRUE.equals(type.getMethod("isPassed").invoke(status))) {
            return Outcome.passed();
        }
        return Outcome.failed(String.valueOf(type.getMethod("getReason").invoke(status)));
    }
}
