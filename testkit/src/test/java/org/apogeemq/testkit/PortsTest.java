package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class PortsTest {
    private static final int MANY = 300;

    @Test
    void noPortIsGivenTwiceEvenToAnotherProcess() throws Exception {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            assertThat(given.add(Ports.free())).isTrue();
        }
        try (ChildJvm other = ChildJvm.start(
                System.getProperty("java.class.path"), List.of("-Xmx64m"), Taker.class.getName(), List.of())) {
            String line = other.awaitLine(text -> text.startsWith("took"), Duration.ofSeconds(90));
            for (String port : line.substring("took ".length()).split(" ")) {
                assertThat(given.add(Integer.parseInt(port))).isTrue();
            }
        }
    }

    /** The other process. */
    static final class Taker {
        private Taker() {}

        /** Takes many ports, says which, and waits to be ended. */
        public static void main(String[] none) throws Exception {
            StringBuilder line = new StringBuilder("took");
            for (int i = 0; i < MANY; i++) {
                line.append(' ').append(Ports.free());
            }
            new PrintStream(new FileOutputStream(FileDescriptor.out), true).println(line);
            System.in.read();
        }
    }
}
