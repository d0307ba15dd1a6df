package org.apogeemq.samples.orders;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJBException;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The orders and their confirmations in the server's database. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class OrderBook {
    @Resource(name = "jdbc/Orders")
    private DataSource database;

    @PostConstruct
    void createTables() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS placed"
                    + " (number INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item VARCHAR(100), pieces INT)");
            statement.execute("CREATE TABLE IF NOT EXISTS confirmed (number INT PRIMARY KEY, delivery INT)");
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }

    /**
     * Adds an order.
     *
     * @param item what
     * @param pieces how many
     * @return its number
     */
    public int add(String item, int pieces) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO placed (item, pieces) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, item);
            insert.setInt(2, pieces);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getInt(1);
            }
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }

    /**
     * Adds a confirmation. A second one of the same order is refused by the table's key.
     *
     * @param number of the order
     * @param delivery which delivery of the message it was, from 1
     */
    public void confirm(int number, int delivery) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO confirmed VALUES (?, ?)")) {
            insert.setInt(1, number);
            insert.setInt(2, delivery);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new EJBException(e);
        }
    }

    /**
     * All orders.
     *
     * @return a line for each
     */
    public List<String> list() {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT p.number, pieces, item, delivery"
                        + " FROM placed p LEFT JOIN confirmed c ON c.number = p.number ORDER BY p.number")) {
            while (rows.next()) {
                String state = rows.getObject("delivery") == null ? "placed" : "confirmed";
                lines.add("%4d  %4d x %-12s %s"
                        .formatted(rows.getInt("number"), rows.getInt("pieces"), rows.getString("item"), state));
            }
        } catch (SQLException e) {
            throw new EJBException(e);
        }
        return lines;
    }
}
