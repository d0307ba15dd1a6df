package org.apogeemq.broker.routing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Enumeration;
import org.apogeemq.remoting.config.ConfigException;

/** Finds the address that clients are told to connect to. */
public final class HostAddress {
    private HostAddress() {}

    /**
     * The address named by {@code brokerIP1}; when that is null the one that is listened on; when those are all, the first
     * IPv4 address of this host that is not loopback, or loopback when there is no other.
     *
     * @throws ConfigException when the configured name cannot be resolved
     */
    public static InetAddress resolve(String configured, String bindAddress) {
        if (configured == null) {
            InetAddress bound = new InetSocketAddress(bindAddress, 0).getAddress();
            return bound == null || bound.isAnyLocalAddress() ? firstOfThisHost() : bound;
        }
        try {
            return InetAddress.getByName(configured);
        } catch (UnknownHostException e) {
            throw new ConfigException("brokerIP1 = '" + configured
                    + "' is not allowed; it must be an address or a host name that this" + " host can resolve");
        }
    }

    private static InetAddress firstOfThisHost() {
        try {
            Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
            while (interfaces != null && interfaces.hasMoreElements()) {
                NetworkInterface candidate = interfaces.nextElement();
                if (!candidate.isUp()
                        || candidate.isVirtual()
                        || candidate.getName().startsWith("docker")) {
                    continue;
                }
                Enumeration<InetAddress> addresses = candidate.getInetAddresses();
                while (addresses.hasMoreElements()) {
                    InetAddress address = addresses.nextElement();
                    if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                        return address;
                    }
                }
            }
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress();
        }
        return InetAddress.getLoopbackAddress();
    }
}
