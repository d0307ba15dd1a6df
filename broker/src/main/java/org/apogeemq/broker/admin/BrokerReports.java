package org.apogeemq.broker.admin;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.stats.BrokerStatistics;
import org.apogeemq.broker.stats.Totals;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.body.ReplicationInfo;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.Version;
import org.apogeemq.store.QueueEntry;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreStatistics;
import org.apogeemq.store.TopicQueue;

/** The broker's state under RocketMQ's names (28), and that of its replication (907). */
final class BrokerReports {
    private static final int[] RATE_SECONDS = {10, 60, 600};
    private static final String ZERO = "0";

    /** Tools print these and stop at one that is missing; there is nothing of the kind here. */
    private static final List<String> ALWAYS_ZERO = List.of(
            "pullThreadPoolQueueSize",
            "ackThreadPoolQueueSize",
            "queryThreadPoolQueueSize",
            "pullThreadPoolQueueCapacity",
            "sendThreadPoolQueueHeadWaitTimeMills",
            "pullThreadPoolQueueHeadWaitTimeMills",
            "ackThreadPoolQueueHeadWaitTimeMills",
            "queryThreadPoolQueueHeadWaitTimeMills",
            "pageCacheLockTimeMills",
            "dispatchBehindBytes",
            "timerReadBehind",
            "timerOffsetBehind",
            "timerEnqueueTps",
            "timerDequeueTps",
            "EndTransactionQueueSize",
            "remainHowManyDataToCommit");

    private final AdminParts parts;
    private final Store store;
    private final InstantSource clock;
    private final long startedAt;

    BrokerReports(AdminParts parts) {
        this.parts = parts;
        this.store = parts.store();
        this.clock = parts.clock();
        this.startedAt = clock.millis();
    }

    void register(HandlerTable table) {
        table.register(RequestCode.GET_BROKER_RUNTIME_INFO, this::runtimeInfo);
        table.register(RequestCode.GET_BROKER_HA_STATUS, this::replication);
    }

    private void runtimeInfo(Command request, Connection connection) {
        Map<String, String> info = new TreeMap<>();
        ALWAYS_ZERO.forEach(name -> info.put(name, ZERO));
        info.put("brokerActive", "true");
        info.put("brokerVersion", Integer.toString(Version.CURRENT));
        info.put("brokerVersionDesc", "V5_5_0");
        info.put("bootTimestamp", Long.toString(startedAt));
        info.put("startAcceptSendRequestTimeStamp", Long.toString(startedAt));
        info.put("runtime", runtime((clock.millis() - startedAt) / 1000));
        putLog(info, store.statistics());
        putTraffic(info);
        Reply.body(request, connection, new KVTable(info));
    }

    private static String runtime(long seconds) {
        return "[ " + seconds / 86_400 + " days, " + seconds / 3600 % 24 + " hours, " + seconds / 60 % 60 + " minutes, "
                + seconds % 60 + " seconds ]";
    }

    private void putLog(Map<String, String> info, StoreStatistics statistics) {
        info.put("commitLogMinOffset", Long.toString(statistics.minPosition()));
        info.put("commitLogMaxOffset", Long.toString(statistics.maxPosition()));
        info.put("commitLogDiskRatio", Double.toString(statistics.diskUsedRatio()));
        info.put("consumeQueueDiskRatio", Double.toString(statistics.diskUsedRatio()));
        info.put("commitLogDirCapacity", capacity(statistics));
        info.put("earliestMessageTimeStamp", Long.toString(earliestMessage()));
        info.put("sendThreadPoolQueueSize", Integer.toString(statistics.queueDepth()));
        info.put("sendThreadPoolQueueCapacity", Integer.toString(statistics.queueCapacity()));
        info.put("remainHowManyDataToFlush", (statistics.maxPosition() - statistics.flushedPosition()) + " B");
        info.put("putMessageTimesTotal", Long.toString(statistics.messages()));
        info.put("putMessageSizeTotal", Long.toString(statistics.bytes()));
        double average = statistics.messages() == 0 ? 0 : (double) statistics.bytes() / statistics.messages();
        info.put("putMessageAverageSize", Double.toString(average));
        info.put("timerCongestNum", Integer.toString(statistics.timersPending()));
    }

    private static String capacity(StoreStatistics statistics) {
        double free = statistics.diskUsableBytes() / (double) (1L << 30);
        double total = statistics.diskUsedRatio() < 1 ? free / (1 - statistics.diskUsedRatio()) : free;
        return String.format(Locale.ROOT, "Total : %.1f GiB, Free : %.1f GiB.", total, free);
    }

    /** When the oldest message that is still there was stored; -1 without any. */
    private long earliestMessage() {
        QueueEntry entry = new QueueEntry();
        long earliest = Long.MAX_VALUE;
        for (String topic : store.topicsWithMessages()) {
            for (TopicQueue queue : store.queues(topic)) {
                if (queue.lookup(queue.minOffset(), entry)) {
                    earliest = Math.min(earliest, entry.storeTimestamp());
                }
            }
        }
        return earliest == Long.MAX_VALUE ? -1 : earliest;
    }

    private void putTraffic(Map<String, String> info) {
        BrokerStatistics statistics = parts.statistics();
        info.put("putTps", rates(statistics.put()));
        info.put("getTransferredTps", rates(statistics.get()));
        info.put("getTransferedTps", rates(statistics.get())); // as clients of the 4 line spell it
        info.put("getFoundTps", rates(statistics.found()));
        info.put("getMissTps", rates(statistics.missed()));
        info.put("getTotalTps", rates(statistics.found(), statistics.missed()));
        info.put("msgPutTotalYesterdayMorning", Long.toString(statistics.put().yesterdayMorning()));
        info.put("msgPutTotalTodayMorning", Long.toString(statistics.put().thisMorning()));
        info.put("msgPutTotalTodayNow", Long.toString(statistics.put().now()));
        info.put("msgGetTotalYesterdayMorning", Long.toString(statistics.get().yesterdayMorning()));
        info.put("msgGetTotalTodayMorning", Long.toString(statistics.get().thisMorning()));
        info.put("msgGetTotalTodayNow", Long.toString(statistics.get().now()));
    }

    /** Per second over ten seconds, a minute and ten minutes. */
    private String rates(Totals... totals) {
        return Arrays.stream(RATE_SECONDS)
                .mapToObj(seconds -> Stream.of(totals)
                        .mapToDouble(one -> parts.statistics().perSecond(one, seconds))
                        .sum())
                .map(rate -> String.format(Locale.ROOT, "%.3f", rate))
                .collect(Collectors.joining(" "));
    }

    private void replication(Command request, Connection connection) {
        long end = store.statistics().maxPosition();
        Reply.body(request, connection, new ReplicationInfo(true, end, 0, List.of()));
    }
}
