package org.apogeemq.remoting.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apogeemq.remoting.jms.BodyKind;
import org.apogeemq.remoting.jms.DestinationKind;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.MessageEncoder;
import org.apogeemq.remoting.message.MessageProperties;
import org.apogeemq.remoting.message.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JmsSelectorContextTest {

    private static final int FLAG = JmsFlag.of(BodyKind.TEXT, false, DestinationKind.QUEUE, false, 7, false);

    private static StoredMessage record(int flag, Map<String, String> properties) {
        ByteBuf record = Unpooled.buffer();
        new MessageEncoder()
                .topic("ORDERS")
                .queueId(2)
                .flag(flag)
                .bornTimestamp(1_000)
                .properties(MessageProperties.encode(properties))
                .encode(record);
        return StoredMessage.of(record);
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("UNIQ_KEY", "0A0B");
        properties.put("TAGS", "car");
        properties.put("KEYS", "k1 k2");
        properties.put("__JMSCorrelationID", "c-1");
        properties.put("__SHARDINGKEY", "g1");
        properties.put("text", "2");
        properties.put("i", "42");
        properties.put("d", "2.5");
        properties.put("flag", "true");
        properties.put("größe", "12");
        properties.put("__JMSP_DELAY", "late");
        properties.put("DELAY", "3");
        properties.put("__JMSTypes", "Ii,Dd,Zflag,Jgröße,Nnothing,Eempty");
        return properties;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSType = 'car'",
                "JMSMessageID = 'ID:0A0B'",
                "JMSCorrelationID = 'c-1'",
                "JMSPriority = 7",
                "JMSTimestamp = 1000",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSXGroupID = 'g1'",
                "JMS_APOGEE_KEYS LIKE '%k2'",
                "JMS_APOGEE_TAGS = 'car'",
                "JMS_APOGEE_QUEUE_ID = 2",
                "text = '2' AND NOT (text = 2)",
                "i = 42 AND NOT (i = '42')",
                "d BETWEEN 2.4 AND 2.6",
                "flag",
                "größe > 11",
                "empty = ''",
                "nothing IS NULL",
                "missing IS NULL",
                "DELAY = 'late'",
                "TAGS IS NULL",
                "__JMSTypes IS NULL"
            })
    void findsHeadersAndTypedPropertiesInTheRecord(String selector) throws SelectorException {
        assertThat(Selector.parse(selector).accepts(new JmsSelectorContext().wrap(record(FLAG, properties()))))
                .as(selector)
                .isTrue();
    }

    @Test
    void aRecordOfARocketMqProducerHasStringsAndDefaults() throws SelectorException {
        StoredMessage record = record(5, Map.of("age", "42", "TAGS", "t"));
        assertThat(Selector.parse("age = '42' AND JMSType = 't' AND JMSPriority = 4 "
                                + "AND JMSDeliveryMode = 'PERSISTENT' AND JMSCorrelationID IS NULL")
                        .accepts(new JmsSelectorContext().wrap(record)))
                .isTrue();
    }

    @Test
    void oneContextServesOneRecordAfterTheOther() throws SelectorException {
        Selector selector = Selector.parse("i = 42");
        JmsSelectorContext context = new JmsSelectorContext();
        assertThat(selector.accepts(context.wrap(record(FLAG, properties())))).isTrue();
        assertThat(selector.accepts(context.wrap(record(FLAG, Map.of("i", "42")))))
                .isFalse();
        assertThat(selector.accepts(context.wrap(record(FLAG, properties())))).isTrue();
    }
}
