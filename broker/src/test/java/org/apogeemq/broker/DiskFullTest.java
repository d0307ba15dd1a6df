package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.TopicHeaders.CreateTopicRequest;
import org.apogeemq.remoting.header.TopicHeaders.TopicRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DiskFullTest {
    @TempDir
    Path folder;

    @Test
    void fullDiskRefusesSendsWithAReasonServesReadersAndRecovers() throws Exception {
        FileFaults disk = new FileFaults();
        ChannelFiles files = new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk));
        try (TestBroker broker = TestBroker.start(folder, files)) {
            broker.send("T", 0, "before");
            disk.diskSpace(0);

            Command refused = broker.trySend("T", 0, "lost", null);
            assertThat(refused.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
            assertThat(refused.remark()).isNotBlank();
            Command topic = broker.call(
                    RequestCode.UPDATE_AND_CREATE_TOPIC,
                    new CreateTopicRequest("NEW", "TBW102", 1, 1, 6, "SINGLE_TAG", 0, false, null, null));
            assertThat(topic.code()).isEqualTo(ResponseCode.SERVICE_NOT_AVAILABLE);
            assertThat(broker.call(RequestCode.GET_TOPIC_CONFIG, new TopicRequest("NEW"))
                            .code())
                    .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
            assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("before");

            disk.diskSpace(Long.MAX_VALUE);
            Awaitility.await()
                    .atMost(TestBroker.TIMEOUT)
                    .until(() -> broker.trySend("T", 0, "after", null).code() == ResponseCode.SUCCESS);
            broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 1, null));
        }
        try (TestBroker broker = TestBroker.start(folder)) {
            assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("before", "after");
        }
    }
}
