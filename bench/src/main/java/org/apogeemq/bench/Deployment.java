package org.apogeemq.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where products and drivers run, and how.
 *
 * @param benchFolder the module's folder, with the class paths the build has written
 * @param dataFolder parent of the products' data
 * @param fsync whether an acknowledgement means that the disk has the message
 * @param heapMegabytes heap of each server and each driver
 * @param brokerOptions further JVM options of the servers, for profiling
 * @param keepData whether data stays when a server ends
 */
record Deployment(
        Path benchFolder,
        Path dataFolder,
        boolean fsync,
        int heapMegabytes,
        List<String> brokerOptions,
        boolean keepData) {
    List<String> heap() {
        return List.of("-Xms" + heapMegabytes + "m", "-Xmx" + heapMegabytes + "m", "-XX:+UseG1GC");
    }

    /** Class path of a product: its libraries, and our start class or our distribution's settings. */
    String classPath(String product) throws IOException {
        Path target = benchFolder.resolve("peers").resolve(product).resolve("target");
        Path first = product.equals("apogee")
                ? benchFolder.resolveSibling("cli").resolve("src/main/dist/conf")
                : target.resolve("classes");
        return first + File.pathSeparator + Files.readString(target.resolve("classpath.txt"));
    }

    /** Class path of a driver: ours without the official RocketMQ client, and the product's, which has the client. */
    String driverClassPath(String product) throws IOException {
        Path target = benchFolder.resolve("target");
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("classpath.txt"))
                + File.pathSeparator
                + classPath(product);
    }
}
