package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Passes messages on within their groups, in the container's transaction, and rolls some back once. Says whether another
 * message of the group was at work at that time, and whether messages of several groups were.
 */
public abstract class InOrder implements MessageListener {
    /** So many messages wait for each other: they have to be at work at the same time. */
    private static final int TOGETHER = 4;

    private static final long TOGETHER_SECONDS = 60;

    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @Resource
    private MessageDrivenContext delivery;

    private final String answers;
    private final Map<String, String> atWork;
    private final CountDownLatch together;

    /**
     * A bean.
     *
     * @param answers the queue it sends to
     * @param shared what all instances share
     */
    protected InOrder(String answers, Shared shared) {
        this.answers = answers;
        this.atWork = shared.atWork;
        this.together = shared.together;
    }

    /** What the instances of a bean know together. */
    protected static final class Shared {
        private final Map<String, String> atWork = new ConcurrentHashMap<>();
        private final CountDownLatch together = new CountDownLatch(TOGETHER);
    }

    @Override
    public void onMessage(Message message) {
        try {
            String group = message.getStringProperty("JMSXGroupID");
            int number = message.getIntProperty("number");
            boolean alone = atWork.putIfAbsent(group, message.getJMSMessageID()) == null;
            try {
                together.countDown();
                boolean concurrent = together.await(TOGETHER_SECONDS, TimeUnit.SECONDS);
                answer(group, number, alone, concurrent);
                if (number % 10 == 3 && !message.getJMSRedelivered()) {
                    delivery.setRollbackOnly();
                }
            } finally {
                if (alone) {
                    atWork.remove(group);
                }
            }
        } catch (JMSException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(String group, int number, boolean alone, boolean concurrent) {
        context.createProducer()
                .setProperty("JMSXGroupID", group)
                .setProperty("number", number)
                .setProperty("alone", alone)
                .setProperty("concurrent", concurrent)
                .send(context.createQueue(answers), "done");
    }
}
