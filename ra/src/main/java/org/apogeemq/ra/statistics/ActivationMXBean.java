package org.apogeemq.ra.statistics;

/**
 * A message-driven bean that is activated. Name: {@code
 * org.apogeemq:type=Activation,adapter=N,bean=CLASS,destination=NAME}, with {@code number=2} and so on where there are
 * several of one name. Numbers count since the activation.
 */
public interface ActivationMXBean {
    /** Simple name of the bean's class. */
    String getBean();

    String getDestination();

    /** Where it consumes from, without parameters. */
    String getCluster();

    /** In what it receives: {@code XA}, {@code LOCAL}, or {@code ACKNOWLEDGE} for no transaction. */
    String getDelivery();

    /** Messages at a time at most. */
    int getConcurrency();

    /** False while it tries to connect. */
    boolean isConnected();

    /** Sessions that receive now; 0 when it is not connected. */
    int getSessions();

    /** Threads of the server that deliver to it now. */
    int getAtWork();

    /** Messages given to the bean. */
    long getDelivered();

    /** Those of {@link #getDelivered} that did not come for the first time. */
    long getRedelivered();

    /** Messages whose transaction was committed; without transaction, that were acknowledged. */
    long getCommitted();

    /** Messages whose transaction was rolled back; without transaction, at which the bean threw. They come again or are dead letters. */
    long getRolledBack();

    /** Connections that it had and lost. */
    long getConnectionsLost();

    /** What went wrong last, null for nothing: the bean threw, a delivery failed, it could not connect. */
    String getLastError();

    /** When that was, as in 2026-01-31T08:00:00.123Z; null for never. */
    String getLastErrorTime();
}
