package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apogeemq.remoting.header.OffsetHeaders.OffsetResponse;
import org.apogeemq.remoting.header.OffsetHeaders.QueryConsumerOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.QueueRequest;
import org.apogeemq.remoting.header.OffsetHeaders.SearchOffsetRequest;
import org.apogeemq.remoting.header.OffsetHeaders.TimestampResponse;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OffsetTest {
    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder);
        broker.send("T", 0, "a");
        broker.send("T", 0, "b");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void committedOffsetIsReadBackForwardAndBack() throws Exception {
        commit(2);
        assertThat(committed(false)).isEqualTo(2);
        commit(1);
        assertThat(committed(false)).isEqualTo(1);
    }

    @Test
    void groupWithoutOffsetBeginsAtZeroOrIsToldSo() throws Exception {
        assertThat(committed(true)).isZero();
        Command response = broker.call(
                RequestCode.QUERY_CONSUMER_OFFSET, new QueryConsumerOffsetRequest("g", "T", 0, false, null));
        assertThat(response.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(response.remark()).contains("g", "T/0");
    }

    @Test
    void commitOfUnknownTopicQueueOrNegativeOffsetIsRefused() throws Exception {
        assertRefused(update("g", "NONE", 0, 1), ResponseCode.TOPIC_NOT_EXIST, "NONE");
        assertRefused(update("g", "T", 8, 1), ResponseCode.INVALID_PARAMETER, "queueId 8");
        assertRefused(update("g", "T", 0, -5), ResponseCode.INVALID_PARAMETER, "-5");
        assertRefused(update("not a group", "T", 0, 1), ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "not a group");
    }

    @Test
    void boundsOfAQueueAreTold() throws Exception {
        assertThat(offset(RequestCode.GET_MIN_OFFSET, 0)).isZero();
        assertThat(offset(RequestCode.GET_MAX_OFFSET, 0)).isEqualTo(2);
        assertThat(offset(RequestCode.GET_MAX_OFFSET, 1)).isZero();
        assertRefused(
                broker.call(RequestCode.GET_MAX_OFFSET, new QueueRequest("T", 4, null, null)),
                ResponseCode.INVALID_PARAMETER,
                "queueId 4");
        assertRefused(
                broker.call(RequestCode.GET_MIN_OFFSET, new QueueRequest("NONE", 0, null, null)),
                ResponseCode.TOPIC_NOT_EXIST,
                "NONE");
    }

    @Test
    void offsetsAreFoundByTime() throws Exception {
        assertThat(search(0)).isZero();
        assertThat(search(System.currentTimeMillis() + 60_000)).isEqualTo(2);
        long earliest = broker.ok(RequestCode.GET_EARLIEST_MSG_STORETIME, new QueueRequest("T", 0, null, null))
                .header(TimestampResponse.class)
                .timestamp();
        assertThat(earliest).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(search(earliest)).isZero();
        assertThat(broker.ok(RequestCode.GET_EARLIEST_MSG_STORETIME, new QueueRequest("T", 1, null, null))
                        .header(TimestampResponse.class)
                        .timestamp())
                .isEqualTo(-1);
    }

    private long search(long timestamp) throws Exception {
        return broker.ok(
                        RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
                        new SearchOffsetRequest("T", 0, timestamp, null, null, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private long offset(int code, int queueId) throws Exception {
        return broker.ok(code, new QueueRequest("T", queueId, null, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private void commit(long offset) throws Exception {
        TestBroker.ok(update("g", "T", 0, offset));
    }

    private Command update(String group, String topic, int queueId, long offset) throws Exception {
        return broker.call(
                RequestCode.UPDATE_CONSUMER_OFFSET,
                new UpdateConsumerOffsetRequest(group, topic, queueId, offset, null));
    }

    private long committed(boolean zeroIfNone) throws Exception {
        return broker.ok(
                        RequestCode.QUERY_CONSUMER_OFFSET,
                        new QueryConsumerOffsetRequest("g", "T", 0, zeroIfNone, null))
                .header(OffsetResponse.class)
                .offset();
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
