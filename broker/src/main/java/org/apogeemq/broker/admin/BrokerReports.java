package org.apogeemq.broker.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.config.ConfigKey;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.KVTable;
import org.apogeemq.remoting.header.QueryHeaders.ConfigResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.protocol.Version;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreStatistics;

/** The broker's state (28) and settings (26). */
public final class BrokerReports {
    private static final String NO_RATES = "0.0 0.0 0.0";
    private static final String ZERO = "0";

    private final BrokerConfig config;
    private final Store store;
    private final InstantSource clock;
    private final long startedAt;

    public BrokerReports(BrokerConfig config, Store store, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        table.register(RequestCode.GET_BROKER_RUNTIME_INFO, this::runtimeInfo);
        table.register(RequestCode.GET_BROKER_CONFIG, this::configuration);
    }

    private void runtimeInfo(Command request, Connection connection) {
        StoreStatistics statistics = store.statistics();
        Map<String, String> info = new TreeMap<>();
        info.put("brokerActive", "true");
        info.put("brokerVersion", Integer.toString(Version.CURRENT));
        info.put("brokerVersionDesc", "V5_5_0");
        info.put("bootTimestamp", Long.toString(startedAt));
        info.put("runtime", "[ " + (clock.millis() - startedAt) / 1000 + " seconds ]");
        info.put("commitLogMinOffset", Long.toString(statistics.minPosition()));
        info.put("commitLogMaxOffset", Long.toString(statistics.maxPosition()));
        info.put("commitLogDiskRatio", Double.toString(statistics.diskUsedRatio()));
        info.put("sendThreadPoolQueueSize", Integer.toString(statistics.queueDepth()));
        info.put("sendThreadPoolQueueCapacity", Integer.toString(statistics.queueCapacity()));
        info.put("putMessageTimesTotal", Long.toString(statistics.messages()));
        info.put("msgPutTotalTodayNow", Long.toString(statistics.messages()));
        info.put("remainHowManyDataToFlush", (statistics.maxPosition() - statistics.flushedPosition()) + " B");
        // tools print these and stop at one that is missing
        for (String name : new String[] {"putTps", "getTransferredTps", "getTransferedTps", "getTotalTps"}) {
            info.put(name, NO_RATES);
        }
        for (String name : new String[] {
            "pullThreadPoolQueueSize",
            "ackThreadPoolQueueSize",
            "sendThreadPoolQueueHeadWaitTimeMills",
            "pullThreadPoolQueueHeadWaitTimeMills",
            "ackThreadPoolQueueHeadWaitTimeMills",
            "queryThreadPoolQueueHeadWaitTimeMills",
            "pageCacheLockTimeMills",
            "earliestMessageTimeStamp",
            "timerReadBehind",
            "timerOffsetBehind",
            "timerCongestNum",
            "timerEnqueueTps",
            "timerDequeueTps",
            "msgPutTotalYesterdayMorning",
            "msgPutTotalTodayMorning",
            "msgGetTotalYesterdayMorning",
            "msgGetTotalTodayMorning",
            "msgGetTotalTodayNow"
        }) {
            info.put(name, ZERO);
        }
        Reply.body(request, connection, new KVTable(info));
    }

    private void configuration(Command request, Connection connection) {
        StringBuilder text = new StringBuilder();
        for (ConfigKey<?> key : BrokerConfig.keys()) {
            text.append(key.name()).append('=').append(config.text(key)).append('\n');
        }
        ByteBuf body = ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, text);
        String version = "{\"counter\":0,\"stateVersion\":0,\"timestamp\":" + startedAt + "}";
        Reply.send(request, connection, ResponseCode.SUCCESS, null, new ConfigResponse(version), body);
    }
}
