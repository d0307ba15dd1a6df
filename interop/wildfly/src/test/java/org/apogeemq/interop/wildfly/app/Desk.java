package org.apogeemq.interop.wildfly.app;

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
import jakarta.transaction.TransactionManager;
import java.io.IOException;

/** Through which the tests send and receive: the broker has no port. Parameters {@code do}, {@code queue} and {@code text}. */
@WebServlet("/desk")
public class Desk extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    @JMSConnectionFactory("java:/jms/ApogeeCF")
    private transient JMSContext context;

    @Resource(lookup = "java:jboss/TransactionManager")
    private transient TransactionManager transactions;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String queue = request.getParameter("queue");
        String text = request.getParameter("text");
        switch (request.getParameter("do")) {
            case "send" -> send(queue, text);
            case "receive" -> response.getWriter().print(receive(queue, Long.parseLong(text)));
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

    /** The server ends when the commit is decided and the broker does not know it. */
    private void sendAndDie(String queue, String text) throws ServletException {
        try {
            transactions.begin();
            transactions.getTransaction().enlistResource(new PowerCut(PowerCut.When.COMMIT));
            send(queue, text);
            transactions.commit();
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
