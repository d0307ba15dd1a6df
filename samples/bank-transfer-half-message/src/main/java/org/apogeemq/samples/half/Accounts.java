package org.apogeemq.samples.half;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import org.apache.derby.jdbc.EmbeddedDataSource;

/** A bank's database: accounts, and what became of each transfer, by message identifier. */
final class Accounts {
    /** The customer has not got the money. */
    static final class NotCovered extends Exception {
        private static final long serialVersionUID = 1L;

        NotCovered(String customer, long amount) {
            super(customer + " has not got " + amount);
        }
    }

    private final EmbeddedDataSource database = new EmbeddedDataSource();

    /** Opens a bank's database; makes it, with one customer, when it is not there. */
    Accounts(Path folder, String bank, String customer, long balance) throws SQLException {
        database.setDatabaseName(folder.resolve(bank).toString());
        database.setCreateDatabase("create");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet tables = connection.getMetaData().getTables(null, null, "ACCOUNT", null)) {
            if (!tables.next()) {
                statement.execute("create table account (customer varchar(50) primary key, balance bigint not null)");
                statement.execute("create table transfer (id varchar(100) primary key, done boolean not null)");
                statement.execute("insert into account values ('" + customer + "', " + balance + ")");
            }
        }
    }

    /**
     * Changes a balance and notes that the transfer was done, both or neither.
     *
     * @return false when something was noted of the transfer before: nothing is changed
     */
    boolean transfer(String id, String customer, long amount) throws SQLException, NotCovered {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                note(connection, id, true);
                change(connection, customer, amount);
                connection.commit();
                return true;
            } catch (SQLIntegrityConstraintViolationException notedBefore) {
                connection.rollback();
                return false;
            } catch (SQLException | NotCovered failure) {
                connection.rollback();
                throw failure;
            }
        }
    }

    /**
     * Whether the transfer was done; when nothing was noted of it, notes that it never will be. So the answer holds, even if
     * somebody is just about to do it.
     */
    boolean wasDone(String id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            note(connection, id, false);
            return false;
        } catch (SQLIntegrityConstraintViolationException notedBefore) {
            return noted(id);
        }
    }

    private boolean noted(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("select done from transfer where id = ?")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    private static void note(Connection connection, String id, boolean done) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into transfer values (?, ?)")) {
            insert.setString(1, id);
            insert.setBoolean(2, done);
            insert.executeUpdate();
        }
    }

    private static void change(Connection connection, String customer, long amount) throws SQLException, NotCovered {
        try (PreparedStatement update = connection.prepareStatement(
                "update account set balance = balance + ? where customer = ? and balance + ? >= 0")) {
            update.setLong(1, amount);
            update.setString(2, customer);
            update.setLong(3, amount);
            if (update.executeUpdate() != 1) {
                throw new NotCovered(customer, -amount);
            }
        }
    }

    long balance(String customer) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select balance from account where customer = ?")) {
            query.setString(1, customer);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
