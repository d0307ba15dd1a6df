package org.apogeemq.remoting.golden;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The recorded bytes of the official clients, see README.md beside them. */
final class Golden {
    private static final Path ROOT = root();

    private Golden() {}

    private static Path root() {
        try {
            return Path.of(
                    Objects.requireNonNull(Golden.class.getResource("/golden")).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the names of all recorded frames, relative to the folder. */
    static List<String> frames() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(file -> ROOT.relativize(file).toString())
                    .filter(name -> name.endsWith(".hex") && !name.contains("encodings"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ByteBuf bytes(String name) {
        try (Stream<String> lines = Files.lines(ROOT.resolve(name))) {
            String hex = lines.filter(line -> !line.startsWith("#"))
                    .map(String::trim)
                    .collect(Collectors.joining());
            return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
