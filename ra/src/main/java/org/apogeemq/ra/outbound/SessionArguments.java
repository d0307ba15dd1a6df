package org.apogeemq.ra.outbound;

import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Session;

/** The modes that sessions and contexts may be asked for. */
final class SessionArguments {
    private SessionArguments() {}

    static void check(int mode) {
        if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSRuntimeException("session mode " + mode + " is not allowed; it must be SESSION_TRANSACTED,"
                    + " AUTO_ACKNOWLEDGE, CLIENT_ACKNOWLEDGE or DUPS_OK_ACKNOWLEDGE");
        }
    }
}
