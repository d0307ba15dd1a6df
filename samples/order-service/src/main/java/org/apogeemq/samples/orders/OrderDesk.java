package org.apogeemq.samples.orders;

import jakarta.ejb.EJB;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.List;

/** Takes orders. Row and message are one transaction of the container: both are there, or neither. */
@Stateless
public class OrderDesk {
    static final int IN_STOCK = 100;

    @Inject
    @JMSConnectionFactory("jms/ApogeeCF")
    private JMSContext context;

    @EJB
    private OrderBook book;

    /**
     * Places an order.
     *
     * @param item what
     * @param pieces how many
     * @return the order's number
     * @throws RefusedException when there are not so many; the order then was never there
     */
    public int place(String item, int pieces) {
        int number = book.add(item, pieces);
        context.createProducer()
                .setProperty("number", number)
                .send(context.createQueue("ORDERS"), pieces + " x " + item);
        if (pieces > IN_STOCK) {
            throw new RefusedException("only " + IN_STOCK + " in stock");
        }
        return number;
    }

    /**
     * All orders.
     *
     * @return a line for each
     */
    public List<String> list() {
        return book.list();
    }
}
