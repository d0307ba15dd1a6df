package org.apogeemq.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Version of this build. */
public final class ProductVersion implements IVersionProvider {
    /** The version, such as {@code 0.1.0}. */
    public static String text() {
        try (InputStream in = ProductVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"ApogeeMQ " + text()};
    }
}
