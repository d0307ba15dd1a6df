package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A tiny suite in JavaTest form, whose client and base classes are those of {@code jakarta.tck:common}. */
final class SampleJavaTestSuite {
    static final String TESTS = "com.sun.ts.tests.jms.core.sample.SampleTests";
    static final String TESTS_FILE = "com/sun/ts/tests/jms/core/sample/SampleTests.java";

    private static final String TEST_CLASS = """
            package com.sun.ts.tests.jms.core.sample;

            import com.sun.ts.lib.porting.TSJMSObjectsInterface;
            import jakarta.jms.Connection;
            import jakarta.jms.Queue;
            import jakarta.jms.Session;
            import com.sun.ts.tests.common.base.ServiceEETest;
            import java.util.Properties;

            public class SampleTests extends ServiceEETest {
                private static int tests;
                private Properties settings;

                public void setup(String[] arguments, Properties settings) {
                    this.settings = settings;
                }

                public void cleanup() {}

                /*
                 * @testName: sendsAndReceives
                 *
                 * @test_Strategy: by the porting class.
                 */
                public void sendsAndReceives() throws Exception {
                    TSJMSObjectsInterface objects = (TSJMSObjectsInterface)
                            Class.forName(settings.getProperty("porting.ts.jmsObjects.class.1"))
                                    .getConstructor()
                                    .newInstance();
                    Queue queue = objects.getQueue("MY_QUEUE");
                    try (Connection connection = objects.getConnectionFactory("MyConnectionFactory")
                            .createConnection(settings.getProperty("user"), settings.getProperty("password"))) {
                        connection.start();
                        Session session = connection.createSession();
                        session.createProducer(queue).send(session.createMessage());
                        long limit = Long.parseLong(settings.getProperty("jms_timeout"));
                        if (session.createConsumer(queue).receive(limit) == null) {
                            throw new Exception("no message");
                        }
                    }
                }

                /* @testName: isTheFirstInItsProcess */
                public void isTheFirstInItsProcess() throws Exception {
                    if (++tests != 1) {
                        throw new Exception(tests + " tests");
                    }
                }

                /* @testName: isAlsoTheFirst */
                public void isAlsoTheFirst() throws Exception {
                    isTheFirstInItsProcess();
                }

                /* @testName: isInAComment
                 *
                 * /*
                 * @testName: fails
                 */
                public void fails() throws Exception {
                    throw new Exception("on purpose: " + settings.getProperty("of.the.suite"));
                }

                /* @testName: isExcluded */
                public void isExcluded() throws Exception {
                    throw new Exception("it has been run");
                }

                // @testName: isNoTest
            }
            """;

    private SampleJavaTestSuite() {}

    /** Makes the suite in a folder below the given one, as unpacking its archive does. */
    static Path in(Path folder) throws IOException {
        Path home = folder.resolve("sample-tck");
        write(home.resolve("bin/ts.jte"), """
                # as it is handed out
                jms_timeout=1
                jms.home=/opt/jms
                of.the.suite=${jms.home}/lib and ${unknown}
                """);
        write(home.resolve("bin/ts.jtx"), """
                # excluded
                com/sun/ts/tests/jms/core/sample/SampleTests.java#isExcluded_from_standalone

                """);
        Files.createDirectories(home.resolve("lib"));
        Path tests = write(home.resolve("src").resolve(TESTS_FILE), TEST_CLASS);
        compile(tests, Files.createDirectories(home.resolve("classes")));
        return home;
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void compile(Path source, Path target) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d", target.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "--release", "17");
        boolean done = compiler.getTask(
                        messages,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(done).as(messages.toString()).isTrue();
    }

    /** Packs a folder, with the folder's own name in front, as archives of suites have it. */
    static Path zip(Path folder, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(
                        folder.getParent().relativize(path).toString().replace('\\', '/')));
                Files.copy(path, zip);
                zip.closeEntry();
            }
            zip.putNextEntry(new ZipEntry(folder.getFileName() + "/lib/"));
            zip.closeEntry();
        }
        return file;
    }
}
