package org.apogeemq.ra.statistics;

/** An adapter that is started. Name: {@code org.apogeemq:type=ResourceAdapter,adapter=N}, N from 1 for each adapter of the JVM. */
public interface ResourceAdapterMXBean {
    /** Where it connects to, without parameters. */
    String getCluster();

    /** Message-driven beans that are activated. */
    int getActivations();
}
