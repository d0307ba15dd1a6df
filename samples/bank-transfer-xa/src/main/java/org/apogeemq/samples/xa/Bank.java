package org.apogeemq.samples.xa;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.derby.jdbc.EmbeddedXADataSource;
import org.apogeemq.narayana.RecoverableResource;

/** A bank: accounts in a database of its own, whose transactions are recovered under the bank's name. */
final class Bank {
    /** The customer has not got the money. */
    static final class NotCovered extends Exception {
        private static final long serialVersionUID = 1L;

        NotCovered(String customer, long amount) {
            super(customer + " has not got " + amount);
        }
    }

    private final EmbeddedXADataSource database = new EmbeddedXADataSource();
    private final RecoverableResource recovery;

    /** Opens a bank with one customer. */
    Bank(String name, Path folder, String customer, long balance) throws SQLException {
        database.setDatabaseName(folder.resolve(name).toString());
        database.setCreateDatabase("create");
        var physical = database.getXAConnection();
        try (Connection connection = physical.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table account (customer varchar(50) primary key, balance bigint not null)");
            statement.execute("insert into account values ('" + customer + "', " + balance + ")");
        } finally {
            physical.close();
        }
        recovery = RecoverableResource.register(name, database);
    }

    javax.sql.XAConnection connect() throws SQLException {
        return database.getXAConnection();
    }

    RecoverableResource recovery() {
        return recovery;
    }

    /** Takes money from an account, as part of the connection's transaction. */
    static void take(Connection connection, String customer, long amount) throws SQLException, NotCovered {
        if (change(connection, customer, -amount) < 0) {
            throw new NotCovered(customer, amount);
        }
    }

    /** Gives money to an account, as part of the connection's transaction. */
    static void give(Connection connection, String customer, long amount) throws SQLException {
        change(connection, customer, amount);
    }

    private static long change(Connection connection, String customer, long amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update account set balance = balance + ? where customer = ?")) {
            update.setLong(1, amount);
            update.setString(2, customer);
            if (update.executeUpdate() != 1) {
                throw new SQLException("no account of " + customer);
            }
        }
        return balance(connection, customer);
    }

    private static long balance(Connection connection, String customer) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select balance from account where customer = ?")) {
            query.setString(1, customer);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    long balance(String customer) throws SQLException {
        var physical = database.getXAConnection();
        try (Connection connection = physical.getConnection()) {
            return balance(connection, customer);
        } finally {
            physical.close();
        }
    }
}
