package org.apogeemq.ra;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The .rar that the build has made, unpacked.
 *
 * @param directory of its files
 * @param jars the jars among them
 */
record BuiltRar(Path directory, List<Path> jars) {

    static BuiltRar unpacked(Path directory) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> built = Files.list(Path.of("target"));
                JarFile rar = new JarFile(built.filter(file -> file.toString().endsWith(".rar"))
                        .findFirst()
                        .orElseThrow()
                        .toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) rar.stream()::iterator) {
                Path file = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                try (InputStream in = rar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
                if (entry.getName().endsWith(".jar")) {
                    jars.add(file);
                }
            }
        }
        return new BuiltRar(directory, jars);
    }

    /** What a server makes of it: its jars, and of the server's own classes the JDK and the Jakarta APIs. */
    URLClassLoader classLoader() throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return new URLClassLoader(urls, new ServerClasses());
    }

    private static final class ServerClasses extends ClassLoader {
        ServerClasses() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("jakarta.")) {
                return BuiltRar.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
