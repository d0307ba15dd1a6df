package org.apogeemq.ra.statistics;

/**
 * The connections of the server's pools to one cluster as one user. Name: {@code
 * org.apogeemq:type=ConnectionFactory,adapter=N,cluster=URI}, with {@code user} and {@code clientId} where they are
 * configured. Pools that differ in none of these are counted together. Numbers count since the adapter's start.
 */
public interface ConnectionFactoryMXBean {
    /** Where it connects to, without parameters. */
    String getCluster();

    /** The configured user; null for none. */
    String getUser();

    /** The configured client identifier; null for none. */
    String getClientId();

    /** Connections that are open now, in use or not. */
    long getOpen();

    /** Connections that are lent to applications now, or part of a transaction. */
    long getInUse();

    long getCreated();

    long getDestroyed();

    /** Connections that were given up: lost for good, or not answered by a broker when the pool asked. */
    long getInvalid();

    /** Attempts to connect that have failed. */
    long getFailedToConnect();

    /** Local transactions of the container. */
    long getLocalCommitted();

    long getLocalRolledBack();

    /** XA branches in which a connection took part, its own or shared with another. */
    long getXaCommitted();

    long getXaRolledBack();

    /** Messages that applications have sent, in transactions or not, whatever became of them. */
    long getSent();

    /** Why connecting failed, or a connection was lost, last; null for never. */
    String getLastError();

    /** When that was, as in 2026-01-31T08:00:00.123Z; null for never. */
    String getLastErrorTime();
}
