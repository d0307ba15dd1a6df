package org.apogeemq.tck.suite;

import java.util.LinkedHashSet;
import java.util.Set;

/** Exceptions as text. */
final class Causes {
    private Causes() {}

    /** The exception and what caused it, each once, outermost first. */
    static String inOneLine(Throwable thrown) {
        Set<String> causes = new LinkedHashSet<>();
        for (Throwable cause = thrown; cause != null && causes.add(cause.toString()); cause = cause.getCause()) {
            continue;
        }
        return String.join(" <- ", causes).replaceAll("\\s+", " ");
    }
}
