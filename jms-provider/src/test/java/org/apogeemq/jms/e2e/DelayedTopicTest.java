package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 7.9: a delayed message is for the subscriptions that are there when it is sent. */
class DelayedTopicTest extends EndToEnd {
    private static final long DELAY = 700;

    private Session session;
    private Topic topic;

    @BeforeEach
    void connectAndName() throws JMSException {
        session = connect("clientId=one").createSession();
        topic = session.createTopic("DELAYED");
    }

    private void sendDelayed(String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(topic)) {
            producer.setDeliveryDelay(DELAY);
            producer.send(session.createTextMessage(text));
        }
    }

    private void send(String text) throws JMSException {
        try (MessageProducer producer = session.createProducer(topic)) {
            producer.send(session.createTextMessage(text));
        }
    }

    @Test
    @DisplayName("7.9 subscriptions opened after the send of a delayed message do not get it, whatever their kind")
    void subscriptionsOpenedAfterTheSendDoNotGetIt() throws JMSException {
        MessageConsumer before = session.createConsumer(topic);
        sendDelayed("delayed");
        MessageConsumer plain = session.createConsumer(topic);
        MessageConsumer durable = session.createDurableConsumer(topic, "durable");
        MessageConsumer shared = session.createSharedConsumer(topic, "shared");
        MessageConsumer sharedDurable = session.createSharedDurableConsumer(topic, "shared durable");
        assertThat(text(before.receive(WAIT))).isEqualTo("delayed");
        send("later");
        assertThat(text(before.receive(WAIT))).isEqualTo("later");
        assertThat(text(plain.receive(WAIT))).isEqualTo("later");
        assertThat(text(durable.receive(WAIT))).isEqualTo("later");
        assertThat(text(shared.receive(WAIT))).isEqualTo("later");
        assertThat(text(sharedDurable.receive(WAIT))).isEqualTo("later");
    }

    @Test
    @DisplayName("7.9 what is sent and subscribed to in turns is told apart, however fast that goes")
    void sendsAndSubscriptionsInTurnsAreToldApart() throws JMSException {
        MessageConsumer[] consumers = new MessageConsumer[10];
        for (int i = 0; i < consumers.length; i++) {
            consumers[i] = session.createConsumer(topic);
            sendDelayed(Integer.toString(i));
        }
        send("end");
        for (int i = 0; i < consumers.length; i++) {
            List<String> got = new ArrayList<>();
            for (int expected = i; expected <= consumers.length; expected++) {
                got.add(text(consumers[i].receive(WAIT)));
            }
            assertThat(got.remove("end")).isTrue(); // first, unless sending took longer than the delay
            assertThat(got)
                    .containsExactlyElementsOf(IntStream.range(i, consumers.length)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    @DisplayName("7.9 a durable subscription without a consumer gets what was sent while it existed")
    void durableSubscriptionWithoutConsumerGetsIt() throws JMSException {
        session.createDurableConsumer(topic, "old").close();
        sendDelayed("delayed");
        session.createDurableConsumer(topic, "new").close();
        MessageConsumer old = session.createDurableConsumer(topic, "old");
        assertThat(text(old.receive(WAIT))).isEqualTo("delayed");
        send("later");
        assertThat(text(session.createDurableConsumer(topic, "new").receive(WAIT)))
                .isEqualTo("later");
    }

    @Test
    @DisplayName("7.9, 8.3.3 a durable subscription with another selector is a new one")
    void durableSubscriptionWithAnotherSelectorIsNew() throws JMSException {
        session.createDurableConsumer(topic, "sub").close();
        sendDelayed("delayed");
        MessageConsumer changed = session.createDurableConsumer(topic, "sub", "x IS NULL", false);
        MessageConsumer end = session.createConsumer(topic);
        send("now");
        assertThat(text(changed.receive(WAIT))).isEqualTo("now");
        sendDelayed("end");
        assertThat(text(end.receive(WAIT))).isEqualTo("now");
        assertThat(text(end.receive(WAIT))).isEqualTo("end");
        assertThat(text(changed.receive(WAIT))).isEqualTo("end");
    }

    @Test
    @DisplayName("7.9 a later consumer of a shared subscription that was there gets it")
    void laterConsumerOfASharedSubscriptionGetsIt() throws JMSException {
        MessageConsumer first = session.createSharedConsumer(topic, "shared");
        sendDelayed("delayed");
        MessageConsumer second = session.createSharedConsumer(topic, "shared");
        first.close();
        assertThat(text(second.receive(WAIT))).isEqualTo("delayed");
    }

    @Test
    @DisplayName("7.9 with a transacted send the time of the send counts, not that of the commit")
    void transactedSendCountsAndNotTheCommit() throws Exception {
        Session transacted = connect().createSession(Session.SESSION_TRANSACTED);
        MessageConsumer before = session.createConsumer(topic);
        MessageProducer producer = transacted.createProducer(topic);
        producer.setDeliveryDelay(DELAY);
        sendStored(producer, transacted.createTextMessage("delayed"));
        MessageConsumer after = session.createConsumer(topic);
        transacted.commit();
        assertThat(text(before.receive(WAIT))).isEqualTo("delayed");
        send("later");
        assertThat(text(after.receive(WAIT))).isEqualTo("later");
    }
}
