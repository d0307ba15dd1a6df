package org.apogeemq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** The four session modes. */
final class SessionModes {
    private SessionModes() {}

    static void check(int mode) throws JMSException {
        if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSException("session mode " + mode + " is not allowed; allowed are SESSION_TRANSACTED ("
                    + Session.SESSION_TRANSACTED + "), AUTO_ACKNOWLEDGE (" + Session.AUTO_ACKNOWLEDGE
                    + "), CLIENT_ACKNOWLEDGE (" + Session.CLIENT_ACKNOWLEDGE + "), DUPS_OK_ACKNOWLEDGE ("
                    + Session.DUPS_OK_ACKNOWLEDGE + ")");
        }
    }
}
