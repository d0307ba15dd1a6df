package org.apogeemq.tck;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.Outcome.Status;
import org.apogeemq.tck.suite.TestCase;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command. */
@Command(
        name = "tck-runner/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a conformance suite for Jakarta Messaging against this version and prints the result by area.",
        footer =
                "Exit code 0 when every test that was run passed, 1 when one failed or there was none, 2 for a wrong call.")
public final class TckRunner implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--repository",
            description = "URL of a Maven repository in which to look for --maven, beside those of your Maven settings")
    private URI repository;

    @Option(names = "--tests", description = "only tests whose class and method this regular expression finds")
    private Pattern wanted = Pattern.compile("");

    @Option(names = "--list", description = "print the tests, and which are left out, and run none")
    private boolean list;

    @Option(
            names = "--jms-timeout",
            description = "milliseconds that a test waits for a message. Default: ${DEFAULT-VALUE}")
    private long jmsTimeout = 2000;

    @Option(names = "--test-limit", description = "seconds after which a test has failed. Default: ${DEFAULT-VALUE}")
    private int testLimitSeconds = 180;

    @Option(names = "--lanes", description = "servers, each with one test at a time. Default: ${DEFAULT-VALUE}")
    private int lanes = 1;

    @Option(names = "--work", description = "folder for logs and data. Default: a new temporary folder")
    private Path work;

    /** Where the suite is. */
    private static final class Source {
        @Option(
                names = "--folder",
                required = true,
                description =
                        "the suite: the official zip file, a folder with what is in it, or a folder with jars or folders named classes or test-classes, at any depth")
        private Path folder;

        @Option(
                names = "--maven",
                required = true,
                description =
                        "coordinates group:artifact:version of the suite in a Maven repository, with its dependencies")
        private String coordinates;
    }

    @Spec
    private CommandSpec spec;

    private TckRunner() {}

    /** Runs the command and ends the process. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new TckRunner());
        command.setExecutionExceptionHandler((failure, line, result) -> {
            if (!(failure instanceof IOException)) {
                throw failure;
            }
            line.getErr().println(failure.getMessage());
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lanes < 1) {
            throw wrong("--lanes " + lanes + ": at least 1");
        }
        Path folder = work == null ? Files.createTempDirectory("apogee-tck") : Files.createDirectories(work);
        Path run = Files.createTempDirectory(folder.toAbsolutePath(), "run-");
        System.err.println("Logs are in " + run);
        SuiteFiles suite = suite(run);
        SuiteRun suiteRun = new SuiteRun(
                suite, new SuiteSettings(jmsTimeout), Duration.ofSeconds(testLimitSeconds), run, new Progress());
        List<Result> results = new ArrayList<>();
        List<TestCase> toRun = new ArrayList<>();
        for (TestCase test : suiteRun.tests()) {
            if (wanted.matcher(test.name()).find()) {
                Exclusions.reason(test)
                        .ifPresentOrElse(
                                why -> results.add(new Result(test, new Outcome(Status.EXCLUDED, why))),
                                () -> toRun.add(test));
            }
        }
        System.err.println(
                suite.isProcessPerTest() ? "The suite has the JavaTest form" : "The suite is for the JUnit platform");
        if (toRun.isEmpty()) {
            throw wrong("no test to run there; see " + run.resolve("list").resolve("tests.log"));
        }
        if (list) {
            toRun.forEach(test -> System.out.println(test.name()));
        } else {
            results.addAll(suiteRun.run(toRun, lanes));
        }
        Report report = new Report(results);
        report.print(System.out);
        return list || report.isPass() ? 0 : 1;
    }

    private SuiteFiles suite(Path run) throws IOException, InterruptedException {
        Path own = run.resolve("suite");
        if (source.coordinates != null) {
            if (!MavenSuite.isCoordinates(source.coordinates)) {
                throw wrong("--maven " + source.coordinates + ": expected group:artifact:version");
            }
            return SuiteFiles.in(MavenSuite.fetch(source.coordinates, Optional.ofNullable(repository), own));
        }
        if (SuiteArchive.isArchive(source.folder)) {
            return SuiteFiles.in(SuiteArchive.unpack(source.folder, own));
        }
        if (!Files.isDirectory(source.folder)) {
            throw wrong("--folder " + source.folder + ": there is no such folder or zip file");
        }
        return SuiteFiles.in(source.folder);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
