package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.remoting.header.PullHeaders.AckMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.PopMessageResponse;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pop consumers and JMS consumers of one group and topic: each message is with one of them at a time. */
@Timeout(120)
class PopBesideJmsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long WAIT = 60_000;

    @TempDir
    Path directory;

    private Rig rig;
    private RemotingClient remoting;
    private Connection broker;
    private jakarta.jms.Connection jms;

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        remoting = RemotingClient.builder().threads(1).build();
        connectPop();
        jms = new ApogeeConnectionFactory(rig.uri("prefetch=1")).createConnection();
        jms.start();
    }

    private void connectPop() throws Exception {
        broker = remoting.connect(rig.address("b1"), LIMIT).get(LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        jms.close();
        remoting.close();
        rig.close();
    }

    /** A popped message. */
    private record Popped(String text, int queueId, long offset, int reconsumeTimes, String handle) {}

    private Command call(int code, Record header) throws Exception {
        return broker.request(Command.request(code, header, null), LIMIT).get(LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    }

    private List<Popped> pop(String group, String topic, int max, long waitMillis, long invisibleMillis)
            throws Exception {
        Command answer = call(
                RequestCode.POP_MESSAGE,
                new PopMessageRequest(
                        group, topic, -1, max, invisibleMillis, waitMillis, 0, 0, "TAG", "*", false, null, null));
        if (answer.code() == ResponseCode.POLLING_TIMEOUT) {
            return List.of();
        }
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
        PopMessageResponse header = answer.header(PopMessageResponse.class);
        List<Popped> result = new ArrayList<>();
        int at = answer.body().readerIndex();
        while (at < answer.body().writerIndex()) {
            StoredMessage message = new StoredMessage().wrap(answer.body(), at);
            at += message.totalSize();
            String handle = message.queueOffset() + " " + header.popTime() + " " + header.invisibleTime() + " 0 0 b1 "
                    + message.queueId() + " " + message.queueOffset();
            result.add(new Popped(
                    message.body().toString(StandardCharsets.UTF_8),
                    message.queueId(),
                    message.queueOffset(),
                    message.reconsumeTimes(),
                    handle));
        }
        return result;
    }

    private void acknowledge(String group, String topic, Popped popped) throws Exception {
        Command answer = call(
                RequestCode.ACK_MESSAGE,
                new AckMessageRequest(group, topic, popped.queueId(), popped.handle(), popped.offset(), null, null));
        assertThat(answer.code()).as(answer.remark()).isEqualTo(ResponseCode.SUCCESS);
    }

    private static void send(Session session, jakarta.jms.Destination destination, int count) throws Exception {
        MessageProducer producer = session.createProducer(destination);
        for (int i = 0; i < count; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
    }

    @Test
    void membersOfAGroupOnATopicShareItsMessages() throws Exception {
        Session session = jms.createSession();
        Topic topic = session.createTopic("SHARED?group=both");
        MessageConsumer consumer = session.createConsumer(topic);
        send(session, session.createTopic("SHARED"), 40);
        List<String> texts = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            texts.add(EndToEnd.text(consumer.receive(WAIT)));
            for (Popped popped : pop("both", "SHARED", 3, WAIT, 60_000)) {
                acknowledge("both", "SHARED", popped);
                texts.add(popped.text());
            }
        }
        while (texts.size() < 40) {
            texts.add(EndToEnd.text(consumer.receive(WAIT)));
        }
        assertThat(texts).hasSize(40).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(consumer.receive(500)).isNull();
    }

    @Test
    void whatAReceiverGivesBackIsPoppedWithItsCount() throws Exception {
        Session transacted = jms.createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = transacted.createQueue("Q");
        send(transacted, queue, 1);
        transacted.commit();
        MessageConsumer receiver = transacted.createConsumer(queue);
        assertThat(EndToEnd.text(receiver.receive(WAIT))).isEqualTo("m0");
        assertThat(pop("JMSQ_Q", "Q", 1, 0, 60_000)).isEmpty();
        receiver.close();
        transacted.rollback();
        List<Popped> popped = pop("JMSQ_Q", "Q", 1, WAIT, 60_000);
        assertThat(popped).extracting(Popped::text, Popped::reconsumeTimes).containsExactly(tuple("m0", 1));
        acknowledge("JMSQ_Q", "Q", popped.get(0));
    }

    @Test
    void whatAPopConsumerLetsLapseIsReceivedAsRedelivered() throws Exception {
        Session session = jms.createSession();
        Queue queue = session.createQueue("Q");
        send(session, queue, 2);
        acknowledge("JMSQ_Q", "Q", pop("JMSQ_Q", "Q", 1, WAIT, 60_000).get(0));
        assertThat(pop("JMSQ_Q", "Q", 1, WAIT, 1_500)).extracting(Popped::text).containsExactly("m1");
        MessageConsumer receiver = session.createConsumer(queue);
        Message again = receiver.receive(WAIT);
        assertThat(EndToEnd.text(again)).isEqualTo("m1");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(receiver.receive(500)).isNull();
    }

    @Test
    void whatIsPoppedIsNotReceivedAfterARestartOfTheBrokerEither() throws Exception {
        Session session = jms.createSession();
        send(session, session.createQueue("Q"), 2);
        List<Popped> popped = pop("JMSQ_Q", "Q", 1, WAIT, 600_000);
        rig.stopBroker();
        rig.startBroker();
        connectPop();
        MessageConsumer receiver = session.createConsumer(session.createQueue("Q"));
        assertThat(EndToEnd.text(receiver.receive(WAIT))).isEqualTo("m1");
        assertThat(receiver.receive(500)).isNull();
        acknowledge("JMSQ_Q", "Q", popped.get(0));
    }
}
