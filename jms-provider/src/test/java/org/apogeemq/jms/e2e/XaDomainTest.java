package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.apogeemq.jms.ApogeeXAConnectionFactory;
import org.junit.jupiter.api.Test;

/** XA through the interfaces for queues alone and for topics alone. */
class XaDomainTest extends EndToEnd {
    private interface Work {
        void run() throws Exception;
    }

    private static void inBranch(XAResource xa, boolean commit, Work work) throws Exception {
        TestXid xid = TestXid.fresh();
        xa.start(xid, XAResource.TMNOFLAGS);
        work.run();
        xa.end(xid, XAResource.TMSUCCESS);
        assertThat(xa.prepare(xid)).isEqualTo(XAResource.XA_OK);
        if (commit) {
            xa.commit(xid, false);
        } else {
            xa.rollback(xid);
        }
    }

    @Test
    void queues() throws Exception {
        XAQueueConnectionFactory factory = new ApogeeXAConnectionFactory(rig.uri(""));
        XAQueueConnection connection = factory.createXAQueueConnection();
        open(connection);
        connection.start();
        XAQueueSession session = connection.createXAQueueSession();
        QueueSession work = session.getQueueSession();
        Queue queue = work.createQueue("Q");
        QueueReceiver receiver = work.createReceiver(queue);
        inBranch(session.getXAResource(), false, () -> work.createSender(queue).send(work.createTextMessage("never")));
        inBranch(session.getXAResource(), true, () -> work.createSender(queue).send(work.createTextMessage("a")));
        inBranch(
                session.getXAResource(),
                false,
                () -> assertThat(text(receiver.receive(WAIT))).isEqualTo("a"));
        inBranch(session.getXAResource(), true, () -> RedeliveryTest.assertDelivery(receiver.receive(WAIT), "a", 2));
        assertThatThrownBy(() -> session.createTopic("T")).isInstanceOf(IllegalStateException.class);
        QueueSession ordinary = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        assertThat(ordinary.createReceiver(queue).receiveNoWait()).isNull();
    }

    @Test
    void topics() throws Exception {
        XATopicConnectionFactory factory = new ApogeeXAConnectionFactory(rig.uri("clientId=one"));
        XATopicConnection connection = factory.createXATopicConnection();
        open(connection);
        connection.start();
        XATopicSession session = connection.createXATopicSession();
        TopicSession work = session.getTopicSession();
        Topic topic = work.createTopic("T");
        TopicSubscriber durable = work.createDurableSubscriber(topic, "durable");
        TopicSubscriber plain = work.createSubscriber(topic);
        inBranch(
                session.getXAResource(),
                false,
                () -> work.createPublisher(topic).publish(work.createTextMessage("never")));
        inBranch(
                session.getXAResource(), true, () -> work.createPublisher(topic).publish(work.createTextMessage("a")));
        inBranch(session.getXAResource(), false, () -> {
            assertThat(text(durable.receive(WAIT))).isEqualTo("a");
            assertThat(text(plain.receive(WAIT))).isEqualTo("a");
        });
        inBranch(session.getXAResource(), true, () -> {
            RedeliveryTest.assertDelivery(durable.receive(WAIT), "a", 2);
            RedeliveryTest.assertDelivery(plain.receive(WAIT), "a", 2);
        });
        assertThat(durable.receiveNoWait()).isNull();
        assertThat(plain.receiveNoWait()).isNull();
        assertThatThrownBy(() -> session.createQueue("Q")).isInstanceOf(IllegalStateException.class);
        TopicSession ordinary = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        assertThat(ordinary.createSubscriber(topic).receiveNoWait()).isNull();
    }
}
