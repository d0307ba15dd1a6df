package org.apogeemq.bench.mdb;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Random;
import javax.management.ObjectName;
import javax.naming.InitialContext;

/**
 * {@code GET /round?bean=XaBean&messages=20000}: fills the bean's queue while the bean is paused, lets it consume, and answers
 * with messages per second from the first delivery to the last; after {@code !} what was wrong.
 */
@WebServlet("/round")
public class Rounds extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int BATCH = 500;
    private static final int BODY = 1024;
    private static final long LIMIT_SECONDS = 200;

    @Inject
    @JMSConnectionFactory("java:/jms/bench/Factory")
    private transient JMSContext context;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String bean = request.getParameter("bean");
        int messages = Integer.parseInt(request.getParameter("messages"));
        response.setContentType("text/plain");
        try {
            Queue queue = InitialContext.doLookup("java:/jms/bench/" + bean);
            Meter meter = Meter.begin(messages);
            for (int number = 0; number < messages; number += BATCH) {
                fill(queue, number, Math.min(messages, number + BATCH));
            }
            delivery(bean, "startDelivery");
            boolean all = meter.await(LIMIT_SECONDS);
            delivery(bean, "stopDelivery");
            response.getWriter().print((long) (messages / meter.seconds()));
            if (!all || meter.again() > 0) {
                response.getWriter().print("! missing " + meter.missing() + ", twice " + meter.again());
            }
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private void fill(Queue queue, int from, int to) throws Exception {
        byte[] body = new byte[BODY];
        Random random = new Random(from);
        transaction.begin();
        JMSProducer producer = context.createProducer();
        for (int number = from; number < to; number++) {
            random.nextBytes(body);
            producer.setProperty("number", number).send(queue, body);
        }
        transaction.commit();
    }

    private static void delivery(String bean, String operation) throws Exception {
        ObjectName name = new ObjectName("jboss.as:deployment=mdb.war,subsystem=ejb3,message-driven-bean=" + bean);
        ManagementFactory.getPlatformMBeanServer().invoke(name, operation, new Object[0], new String[0]);
    }
}
