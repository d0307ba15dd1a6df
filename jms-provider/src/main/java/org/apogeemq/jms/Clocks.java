package org.apogeemq.jms;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.apogeemq.remoting.message.UniqueKeys;

/**
 * Where the time comes from, and the message identifiers that contain it.
 *
 * @param wall time of day
 * @param nano elapsed time, ns
 */
record Clocks(InstantSource wall, LongSupplier nano, UniqueKeys keys) {
    /** The clocks of this machine. */
    static final Clocks SYSTEM = new Clocks(
            InstantSource.system(),
            System::nanoTime,
            new UniqueKeys(InetAddress.getLoopbackAddress(), InstantSource.system()));
}
