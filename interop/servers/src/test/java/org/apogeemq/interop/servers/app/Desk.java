package org.apogeemq.interop.servers.app;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.io.IOException;

/** Through which the tests send and receive: the broker has no port. Parameters {@code what}, {@code queue} and {@code text}. */
@WebServlet("/do")
public class Desk extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int LONG_MILLIS = 60_000;
    private static final int PAUSE_MILLIS = 50;
    /** Enough for a busy machine to send. */
    private static final int TOO_LONG_SECONDS = 4;

    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private transient JMSContext context;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String queue = request.getParameter("queue");
        String text = request.getParameter("text");
        switch (request.getParameter("what")) {
            case "send" -> send(queue, text);
            case "receive" -> response.getWriter().print(receive(queue, Long.parseLong(text)));
            case "take too long" -> response.getWriter().print(sendAndTakeTooLong(queue, text));
            case "die" -> sendAndDie(queue, text);
            default -> throw new ServletException("no such thing to do");
        }
    }

    private void send(String queue, String text) {
        context.createProducer().send(context.createQueue(queue), text);
    }

    private String receive(String queue, long millis) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            String text = consumer.receiveBody(String.class, millis);
            return text == null ? "nothing" : text;
        }
    }

    /** In a transaction that is not ended before the server has given it up. */
    private String sendAndTakeTooLong(String queue, String text) throws ServletException {
        try {
            transaction.setTransactionTimeout(TOO_LONG_SECONDS);
            transaction.begin();
            send(queue, text);
            for (int i = 0; transaction.getStatus() == Status.STATUS_ACTIVE && i < LONG_MILLIS; i += PAUSE_MILLIS) {
                Thread.sleep(PAUSE_MILLIS);
            }
            transaction.commit();
            return "committed";
        } catch (RollbackException e) {
            return "rolled back";
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /** The server ends when the commit is decided and the broker does not know it. */
    private void sendAndDie(String queue, String text) throws ServletException {
        try {
            transaction.begin();
            PowerCut.enlist(PowerCut.When.COMMIT);
            send(queue, text);
            transaction.commit();
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
