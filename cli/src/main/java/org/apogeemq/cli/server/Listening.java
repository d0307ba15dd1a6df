package org.apogeemq.cli.server;

import java.net.InetAddress;
import org.apogeemq.remoting.netty.TlsOptions;
import org.apogeemq.remoting.security.SecuritySettings;

/** Who can reach an address, in words. */
final class Listening {
    private Listening() {}

    static String reach(InetAddress address, SecuritySettings security) {
        String who = address.isLoopbackAddress()
                ? "this machine only; --bind or bindAddress opens it to others"
                : "open to other machines";
        String how = security.authentication() ? "with authentication" : "without authentication";
        TlsOptions.Mode tls = security.serverTls().mode();
        String encrypted = switch (tls) {
            case DISABLED -> "";
            case PERMISSIVE -> ", TLS or plain";
            case ENFORCING -> ", TLS only";
        };
        return " (" + who + "; " + how + encrypted + ")";
    }
}
