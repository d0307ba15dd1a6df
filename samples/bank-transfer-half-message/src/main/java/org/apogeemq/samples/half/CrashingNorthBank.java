package org.apogeemq.samples.half;

import java.nio.file.Path;

/** The first bank in a process of its own, which crashes: arguments are URI, folder, amount, and where. */
final class CrashingNorthBank {
    private CrashingNorthBank() {}

    public static void main(String[] arguments) throws Exception {
        NorthBank bank = new NorthBank(arguments[0], Path.of(arguments[1]), NorthBank.Crash.valueOf(arguments[3]));
        bank.transfer(Long.parseLong(arguments[2]), SouthBank.BERTA);
    }
}
