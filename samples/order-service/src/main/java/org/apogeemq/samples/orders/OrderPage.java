package org.apogeemq.samples.orders;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /} with {@code item} and {@code pieces} places an order, {@code GET /} shows all. */
@WebServlet("/")
public class OrderPage extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient OrderDesk desk;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        text(response);
        try {
            int number = desk.place(request.getParameter("item"), Integer.parseInt(request.getParameter("pieces")));
            response.getWriter().println("placed as number " + number);
        } catch (RefusedException | NumberFormatException refused) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            response.getWriter().println("refused: " + refused.getMessage());
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        text(response);
        for (String line : desk.list()) {
            response.getWriter().println(line);
        }
    }

    private static void text(HttpServletResponse response) {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
    }
}
