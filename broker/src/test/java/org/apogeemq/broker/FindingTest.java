package org.apogeemq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apogeemq.remoting.header.OffsetHeaders.UpdateConsumerOffsetRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageRequest;
import org.apogeemq.remoting.header.QueryHeaders.QueryMessageResponse;
import org.apogeemq.remoting.header.QueryHeaders.ViewMessageRequest;
import org.apogeemq.remoting.message.MessageId;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FindingTest {
    @TempDir
    Path folder;

    private TestBroker broker;
    private long position;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(folder);
        for (String name : new String[] {"a", "b", "c"}) {
            String properties = MessageProperties.encode(Map.of("UNIQ_KEY", "U-" + name, "KEYS", "common " + name));
            position = MessageId.parse(broker.send("T", 0, name, properties).msgId())
                    .physicalOffset();
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Command query(String topic, String key, int max, long begin, long end, Boolean unique, String type)
            throws Exception {
        return broker.call(
                RequestCode.QUERY_MESSAGE, new QueryMessageRequest(topic, key, max, begin, end, unique, type, null));
    }

    @Test
    void messagesAreFoundByKeyNewestFirstAlsoAfterTheyAreConsumedAndTheBrokerIsRestarted() throws Exception {
        broker.ok(RequestCode.UPDATE_CONSUMER_OFFSET, new UpdateConsumerOffsetRequest("g", "T", 0, 3, null));
        broker = broker.restart();
        Command found = TestBroker.ok(query("T", "common", 64, 0, Long.MAX_VALUE, false, "K"));
        assertThat(TestBroker.bodies(found)).containsExactly("c", "b", "a");
        assertThat(found.header(QueryMessageResponse.class).indexLastUpdatePhyoffset())
                .isPositive();
        assertThat(TestBroker.bodies(query("T", "common", 2, 0, Long.MAX_VALUE, false, null)))
                .containsExactly("c", "b");
        assertThat(TestBroker.bodies(query("T", "U-b", 64, 0, Long.MAX_VALUE, true, "U")))
                .containsExactly("b");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertRefused(
                query("T", "nothing", 64, 0, Long.MAX_VALUE, false, null), ResponseCode.QUERY_NOT_FOUND, "nothing");
        assertRefused(
                query("NONE", "common", 64, 0, Long.MAX_VALUE, false, null), ResponseCode.QUERY_NOT_FOUND, "NONE");
        assertRefused(query("T", "common", 64, Long.MAX_VALUE, 0, false, null), ResponseCode.QUERY_NOT_FOUND, "common");
        assertRefused(query("T", "common", 64, -5, -1, false, null), ResponseCode.QUERY_NOT_FOUND, "common");
        assertThat(TestBroker.bodies(query("T", "common", -1, 0, Long.MAX_VALUE, false, null)))
                .containsExactly("c");
    }

    @Test
    void tagIndexIsRefusedByName() throws Exception {
        assertRefused(
                query("T", "A", 64, 0, Long.MAX_VALUE, false, "T"), ResponseCode.INVALID_PARAMETER, "indexType", "tag");
    }

    @Test
    void positionsWhereNoMessageBeginsAreRefusedAndTheBrokerGoesOn() throws Exception {
        for (long wrong :
                new long[] {-1, Long.MIN_VALUE, 0, 1, position - 1, position + 1, position + 4096, Long.MAX_VALUE}) {
            assertRefused(
                    broker.call(RequestCode.VIEW_MESSAGE_BY_ID, new ViewMessageRequest(wrong, "T")),
                    ResponseCode.SYSTEM_ERROR,
                    Long.toString(wrong));
        }
        assertThat(TestBroker.bodies(broker.ok(RequestCode.VIEW_MESSAGE_BY_ID, new ViewMessageRequest(position, "T"))))
                .containsExactly("c");
    }

    private static void assertRefused(Command response, int code, String... words) {
        assertThat(response.code()).as(response.remark()).isEqualTo(code);
        assertThat(response.remark()).contains(words);
    }
}
