package org.apogeemq.interop.servers.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What beans say to the database of the orders. */
final class Orders {
    private Orders() {}

    /** Writes the row of an order, with the number of this process. */
    static void write(DataSource database, String id, int deliveries) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)")) {
            insert.setString(1, id);
            insert.setInt(2, deliveries);
            insert.setLong(3, ProcessHandle.current().pid());
            insert.executeUpdate();
        }
    }

    /** The values of the rows that a query finds, a line for each row. */
    static String lines(DataSource database, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(query);
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return String.join("\n", rows);
    }
}
