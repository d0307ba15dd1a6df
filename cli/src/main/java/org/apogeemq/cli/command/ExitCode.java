package org.apogeemq.cli.command;

/** How a command ends. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;

    /** Not done; the reason is on standard error. */
    public static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
