package org.apogeemq.tck.suite;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder into which a suite in JavaTest form was unpacked: {@code bin/ts.jte} with its settings, {@code bin/ts.jtx} with
 * the tests it excludes, {@code src} with the tests' descriptions, {@code classes} and {@code lib}. Read only.
 *
 * @param folder the folder
 */
public record JavaTestHome(Path folder) {
    private static final int DEEPEST = 4;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([\\w.]+)}");
    private static final Path SETTINGS = Path.of("bin", "ts.jte");
    private static final Path EXCLUDED = Path.of("bin", "ts.jtx");

    /**
     * Looks for a suite in JavaTest form in a folder and some levels below.
     *
     * @throws IOException when the folder cannot be read
     */
    public static Optional<JavaTestHome> find(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder, DEEPEST)) {
            return paths.filter(path -> path.endsWith(SETTINGS))
                    .map(path -> path.getParent().getParent())
                    .filter(home ->
                            Files.isDirectory(home.resolve("src")) && Files.isDirectory(home.resolve("classes")))
                    .sorted()
                    .findFirst()
                    .map(JavaTestHome::new);
        }
    }

    /** The part of the class path that its tests need beside the provider and the API. */
    public List<Path> classPath() throws IOException {
        List<Path> parts = new ArrayList<>();
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            jars.filter(path -> path.toString().endsWith(".jar")).sorted().forEach(parts::add);
        }
        parts.add(folder.resolve("classes"));
        parts.add(folder.resolve("bin"));
        return parts;
    }

    /** The folder with the tests' sources. */
    Path sources() {
        return folder.resolve("src");
    }

    /**
     * What {@code ts.jte} says, with other values for some settings; a variable, which stands there as <code>${name}</code>,
     * is replaced where its value is known.
     */
    Properties settings(Map<String, String> own) {
        Properties all = new Properties();
        try (Reader file = Files.newBufferedReader(folder.resolve(SETTINGS))) {
            all.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.setProperty("ts.home", folder.toString());
        all.setProperty("ts_home", folder.toString());
        all.setProperty("bin.dir", folder.resolve("bin").toString());
        all.setProperty("pathsep", File.pathSeparator);
        all.putAll(own);
        Properties resolved = new Properties();
        for (String name : all.stringPropertyNames()) {
            resolved.setProperty(
                    name,
                    VARIABLE.matcher(all.getProperty(name))
                            .replaceAll(
                                    found -> Matcher.quoteReplacement(all.getProperty(found.group(1), found.group()))));
        }
        return resolved;
    }

    /** Tests, or files with tests, that the suite itself excludes, as JavaTest names them. */
    Set<String> excluded() {
        if (!Files.exists(folder.resolve(EXCLUDED))) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(folder.resolve(EXCLUDED))) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+")[0])
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
