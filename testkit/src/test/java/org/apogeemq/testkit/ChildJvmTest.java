package org.apogeemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChildJvmTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What the child runs: says a line, then echoes its input until that ends. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws IOException {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
            out.println("ready " + arguments[0]);
            byte[] buffer = new byte[100];
            for (int n = System.in.read(buffer); n > 0; n = System.in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        }
    }

    @Test
    void linesPassBothWaysUntilTheChildIsKilled() throws Exception {
        try (ChildJvm child = ChildJvm.start(Echo.class, "one")) {
            assertThat(child.awaitLine(line -> line.startsWith("ready"), LIMIT)).isEqualTo("ready one");
            child.writeLine("größer");
            child.awaitLine("größer"::equals, LIMIT);
            assertThat(child.isAlive()).isTrue();
            child.kill();
            assertThat(child.isAlive()).isFalse();
            assertThatThrownBy(() -> child.awaitLine(line -> false, LIMIT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the child ended before that line")
                    .hasMessageContaining("ready one");
        }
    }

    @Test
    void waitForALineIsLimited() throws Exception {
        try (ChildJvm child = ChildJvm.start(Echo.class, "two")) {
            child.awaitLine("ready two"::equals, LIMIT);
            assertThatThrownBy(() -> child.awaitLine(line -> false, Duration.ofMillis(50)))
                    .hasMessageContaining("no such line within PT0.05S");
            child.stop(LIMIT);
            assertThat(child.isAlive()).isFalse();
        }
    }
}
