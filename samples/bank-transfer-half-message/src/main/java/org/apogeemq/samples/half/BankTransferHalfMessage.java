package org.apogeemq.samples.half;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apogeemq.samples.servers.Servers;

/**
 * Money goes from one bank to another as a message. The first bank sends a half message, takes the money from its customer in a
 * transaction of its database, and has the message delivered; the second one receives it and gives the money to its customer.
 * Both have a database of their own, and no transaction spans the two.
 *
 * <p>Argument: the name server of a running system; without one, a name server and a broker run inside this program.
 *
 * <p>What to see: twice the first bank crashes in the middle, once after and once before the money was taken. The broker asks the
 * bank when it is back; what it had noted in its database decides. A message that comes twice is given once. No money is made or
 * lost.
 */
public final class BankTransferHalfMessage {
    private static final long LIMIT_SECONDS = 120;

    private BankTransferHalfMessage() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("bank-transfer-half-message");
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        try (Servers servers = Servers.of(arguments)) {
            run("apogee://" + servers.nameServer(), folder);
        }
        System.out.println("Done");
    }

    private static void run(String uri, Path folder) throws Exception {
        crash(uri, folder, 30, NorthBank.Crash.AFTER_THE_DEBIT);
        crash(uri, folder, 20, NorthBank.Crash.BEFORE_THE_DEBIT);
        try (NorthBank north = new NorthBank(uri, folder, NorthBank.Crash.NOWHERE);
                SouthBank south = new SouthBank(uri, folder)) {
            north.transfer(500, SouthBank.BERTA);
            north.transfer(10, SouthBank.BERTA);
            south.receive(false);
            south.receive(true);
            south.receive(true);
            System.out.println("Anna has " + north.balance() + ", Berta has " + south.balance());
            if (north.balance() != 60 || south.balance() != 40) {
                throw new IllegalStateException("The books are wrong");
            }
        }
    }

    private static void crash(String uri, Path folder, long amount, NorthBank.Crash where) throws Exception {
        Process bank = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingNorthBank.class.getName(),
                        uri,
                        folder.toString(),
                        Long.toString(amount),
                        where.name())
                .inheritIO()
                .start();
        if (!bank.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            bank.destroyForcibly();
            throw new IllegalStateException("The bank that was to crash still runs");
        }
    }
}
