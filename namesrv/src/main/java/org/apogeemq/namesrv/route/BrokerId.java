package org.apogeemq.namesrv.route;

/**
 * A broker process as it names itself.
 *
 * @param cluster cluster name
 * @param name broker name, shared by a master and its replicas
 * @param id 0 for the master, replicas count from 1
 * @param address host:port that clients connect to
 */
public record BrokerId(String cluster, String name, long id, String address) {
    /** The master of a broker name. */
    public static final long MASTER = 0;

    LiveKey liveKey() {
        return new LiveKey(cluster, address);
    }

    @Override
    public String toString() {
        return name + " (id " + id + ") of cluster " + cluster + " at " + address;
    }

    /** What identifies a process whatever it calls itself: its address, within its cluster. */
    record LiveKey(String cluster, String address) {}
}
