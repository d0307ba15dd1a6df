package org.apogeemq.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apogeemq.tck.porting.Porting;
import org.apogeemq.tck.worker.Worker;

/** What the Jakarta Messaging TCK wants to be told: some of it as system properties, the rest in a file. */
final class SuiteSettings {
    private final Properties properties = new Properties();

    /**
     * Settings for a run.
     *
     * @param receiveMillis how long a test waits for a message
     */
    SuiteSettings(long receiveMillis) {
        properties.setProperty("jms_timeout", String.valueOf(receiveMillis));
        properties.setProperty("user", ServerProcess.USER);
        properties.setProperty("password", ServerProcess.PASSWORD);
        properties.setProperty("platform.mode", "standalone");
        properties.setProperty("vehicle", "standalone");
        properties.setProperty("porting.ts.jmsObjects.class.1", Porting.CLASS_NAME);
    }

    /**
     * JVM options for a process that uses a folder for its temporary files, in which the suite looks for its file of
     * properties; two runs that shared one would read each other's.
     */
    List<String> jvmOptions(Path temporary) throws IOException {
        Files.createDirectories(temporary);
        Path file = temporary.resolve(System.getProperty("user.name") + "-cts-props.txt");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        List<String> options =
                new ArrayList<>(List.of("-Djava.io.tmpdir=" + temporary, "-D" + Worker.SETTINGS + "=" + file));
        properties.stringPropertyNames().forEach(key -> options.add("-D" + key + "=" + properties.getProperty(key)));
        return options;
    }
}
