package org.apogeemq.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command inside the test. */
record Run(int code, String out, String err) {
    static Run of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Apogee.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Run(code, out.toString(), err.toString());
    }
}
