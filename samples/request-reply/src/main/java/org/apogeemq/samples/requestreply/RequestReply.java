package org.apogeemq.samples.requestreply;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import org.apogeemq.jms.ApogeeConnectionFactory;

/**
 * A client asks over a queue and waits for the answer on a temporary queue of its own; a server answers to whatever
 * queue the request names and copies its message id as correlation id.
 *
 * <p>Argument: the URI of a server; without one the broker runs inside this program.
 *
 * <p>What to see: each answer belongs to its question although the client asks both before it reads the first answer.
 */
public final class RequestReply {
    private static final long WAIT_MILLIS = 60_000;

    private RequestReply() {}

    public static void main(String[] arguments) throws JMSException {
        String uri = arguments.length > 0 ? arguments[0] : "apogee+embedded:";
        ConnectionFactory factory = new ApogeeConnectionFactory(uri);

        try (JMSContext server = factory.createContext();
                JMSContext client = factory.createContext()) {
            Queue questions = server.createQueue("SAMPLE.LENGTHS");
            server.createConsumer(questions).setMessageListener(question -> answer(server, question));

            TemporaryQueue answers = client.createTemporaryQueue();
            JMSConsumer mailbox = client.createConsumer(answers);
            String first = ask(client, questions, answers, "espresso");
            String second = ask(client, questions, answers, "tea");
            for (int i = 0; i < 2; i++) {
                Message answer = mailbox.receive(WAIT_MILLIS);
                if (answer == null) {
                    throw new IllegalStateException("No answer within " + WAIT_MILLIS + " ms");
                }
                String question = answer.getJMSCorrelationID().equals(first)
                        ? "espresso"
                        : answer.getJMSCorrelationID().equals(second) ? "tea" : "a question nobody asked";
                System.out.println("'" + question + "' has " + answer.getBody(String.class) + " letters");
            }
            mailbox.close();
            answers.delete();
        }
        System.out.println("Done");
    }

    /** Sends one question and returns its message id, which the answer will carry as correlation id. */
    private static String ask(JMSContext client, Queue questions, Queue answers, String word) throws JMSException {
        TextMessage question = client.createTextMessage(word);
        question.setJMSReplyTo(answers);
        client.createProducer().send(questions, question);
        return question.getJMSMessageID();
    }

    private static void answer(JMSContext server, Message question) {
        try {
            int letters = question.getBody(String.class).length();
            server.createProducer()
                    .setJMSCorrelationID(question.getJMSMessageID())
                    .send(question.getJMSReplyTo(), Integer.toString(letters));
        } catch (JMSException e) {
            // Out of the listener: the broker delivers the question again.
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }
}
