package org.apogeemq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration that users copy is the one that the documentation shows, and fits the adapter. */
class ServerScriptsTest {
    private static final Path PROJECT = Path.of("../..");
    private static final Pattern CLASS = Pattern.compile("class-?name[= ](org\\.apogeemq[\\w.]+)");
    private static final Pattern PROPERTY = Pattern.compile("config-properties=(\\w+)|--property (\\w+)=");

    @ParameterizedTest
    @ValueSource(strings = {"samples/wildfly/apogee.cli", "samples/payara/apogee.asadmin"})
    void documentationShowsTheScript(String script) throws IOException {
        assertThat(read("docs/application-servers.md")).contains(read(script));
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples/wildfly/apogee.cli", "samples/payara/apogee.asadmin"})
    void adapterHasTheClassesAndPropertiesOfTheScript(String script) throws IOException {
        String adapter = read("ra/src/main/rar/META-INF/ra.xml");
        Matcher properties = PROPERTY.matcher(read(script));
        List<String> named = properties
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(adapter).contains("<config-property-name>" + name + "</config-property-name>"));
        assertThat(CLASS.matcher(read(script)).results().map(found -> found.group(1)))
                .allSatisfy(name -> assertThat(adapter).contains(">" + name + "<"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }
}
