package org.apogeemq.remoting.body;

import java.util.List;

/** State of replication at a broker (RocketMQ's HARuntimeInfo); a master without replicas lists none. */
public record ReplicationInfo(
        boolean master, long masterCommitLogMaxOffset, int inSyncSlaveNums, List<Replica> haConnectionInfo) {
    /** One replica. */
    public record Replica(
            String addr,
            long slaveAckOffset,
            long diff,
            boolean inSync,
            long transferredByteInSecond,
            long transferFromWhere) {}
}
