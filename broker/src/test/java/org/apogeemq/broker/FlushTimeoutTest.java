package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apogeemq.remoting.header.SendHeaders.SendMessageResponse;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.file.ChannelFiles;
import org.apogeemq.testkit.FaultInjectingFileChannel;
import org.apogeemq.testkit.FileFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes longer for a force than a sender is to wait. */
@Timeout(120)
class FlushTimeoutTest {
    @TempDir
    Path folder;

    @Test
    void senderIsToldThatTheMessageIsStoredButNotYetOnTheDisk() throws Exception {
        FileFaults disk = new FileFaults();
        ChannelFiles files = new ChannelFiles(channel -> new FaultInjectingFileChannel(channel, disk));
        try (TestBroker broker = TestBroker.start(folder, files, "flushDiskType=SYNC_FLUSH", "syncFlushTimeout=100")) {
            broker.send("T", 0, "first");
            disk.stallForces(true);
            Command answer = broker.trySend("T", 0, "second", "");
            disk.stallForces(false);
            assertThat(answer.code()).isEqualTo(ResponseCode.FLUSH_DISK_TIMEOUT);
            assertThat(answer.remark()).contains("syncFlushTimeout");
            assertThat(answer.header(SendMessageResponse.class).queueOffset()).isEqualTo(1);
            assertThat(broker.send("T", 0, "third").queueOffset()).isEqualTo(2);
            assertThat(TestBroker.bodies(broker.pull("g", "T", 0, 0, "*"))).containsExactly("first", "second", "third");
        }
    }
}
