package org.apogeemq.jms.e2e;

import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;

/** Works for a branch in a JVM of its own, reports how far it is, and waits to be killed. */
final class XaChild {
    static final String IN = "CHILD.IN";
    static final String OUT = "CHILD.OUT";
    static final String REPORTS = "CHILD.REPORTS";

    private XaChild() {}

    /** Arguments: connection URI, name of the branch, "ended" or "prepared". */
    public static void main(String[] arguments) throws Exception {
        TestXid xid = TestXid.named(arguments[1]);
        try (XAConnection connection = new ApogeeXAConnectionFactory(arguments[0]).createXAConnection()) {
            connection.start();
            XASession session = connection.createXASession();
            XAResource xa = session.getXAResource();
            xa.start(xid, XAResource.TMNOFLAGS);
            String text =
                    session.createConsumer(session.createQueue(IN)).receive().getBody(String.class);
            session.createProducer(session.createQueue(OUT)).send(session.createTextMessage(text));
            xa.end(xid, XAResource.TMSUCCESS);
            if (arguments[2].equals("prepared")) {
                xa.prepare(xid);
            }
            Session reporting = connection.createSession();
            reporting.createProducer(reporting.createQueue(REPORTS)).send(reporting.createTextMessage(arguments[2]));
            // until the test ends it
            reporting.createConsumer(reporting.createTemporaryQueue()).receive();
        }
    }
}
