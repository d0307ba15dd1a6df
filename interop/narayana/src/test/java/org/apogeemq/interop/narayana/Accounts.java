package org.apogeemq.interop.narayana;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.derby.jdbc.EmbeddedXADataSource;

/**
 * The bank of a soak test: accounts, what was taken from one, what was given to another. It allows to give twice, so that it
 * would be seen.
 */
final class Accounts {
    static final int COUNT = 20;
    static final long EACH = 1_000_000;

    private final EmbeddedXADataSource source = new EmbeddedXADataSource();

    private Accounts(Path folder) {
        source.setDatabaseName(folder.toString());
        source.setCreateDatabase("create");
    }

    /** Opens the database, makes it when there is none. */
    static Accounts open(Path folder) throws SQLException {
        Accounts accounts = new Accounts(folder);
        var physical = accounts.source.getXAConnection();
        try (Connection connection = physical.getConnection();
                Statement statement = connection.createStatement()) {
            if (!connection.getMetaData().getTables(null, null, "GIVEN", null).next()) {
                connection.setAutoCommit(false);
                statement.execute("create table account (id int primary key, balance bigint not null)");
                statement.execute("create table taken (id varchar(60), amount bigint not null)");
                statement.execute("create table given (id varchar(60), amount bigint not null)");
                for (int i = 0; i < COUNT; i++) {
                    statement.execute("insert into account values (" + i + ", " + EACH + ")");
                }
                connection.commit();
            }
        } finally {
            physical.close();
        }
        return accounts;
    }

    EmbeddedXADataSource source() {
        return source;
    }

    /** Takes money from an account: half of a transfer. */
    static void take(Connection connection, String transfer, int account, long amount) throws SQLException {
        change(connection, account, -amount);
        note(connection, "insert into taken values (?, ?)", transfer, amount);
    }

    /** Gives money to an account: the other half. */
    static void give(Connection connection, String transfer, int account, long amount) throws SQLException {
        change(connection, account, amount);
        note(connection, "insert into given values (?, ?)", transfer, amount);
    }

    private static void change(Connection connection, int account, long amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            update.setLong(1, amount);
            update.setInt(2, account);
            if (update.executeUpdate() != 1) {
                throw new SQLException("no account " + account);
            }
        }
    }

    private static void note(Connection connection, String statement, String transfer, long amount)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(statement)) {
            insert.setString(1, transfer);
            insert.setLong(2, amount);
            insert.executeUpdate();
        }
    }

    /** What was counted at the end. */
    record Audit(long money, long taken, long given, long lost, long unknown, long twice) {
        /** Nothing is missing and nothing too much. */
        boolean isSound() {
            return money == COUNT * EACH && taken == given && lost == 0 && unknown == 0 && twice == 0;
        }

        @Override
        public String toString() {
            return String.format(
                    "%,d transfers taken, %,d given, %,d lost, %,d given but not taken, %,d given twice; money %,d of %,d%s",
                    taken, given, lost, unknown, twice, money, COUNT * EACH, isSound() ? "" : " WRONG");
        }
    }

    Audit audit() throws SQLException {
        var physical = source.getXAConnection();
        try (Connection connection = physical.getConnection();
                Statement statement = connection.createStatement()) {
            return new Audit(
                    number(statement, "select sum(balance) from account"),
                    number(statement, "select count(*) from taken"),
                    number(statement, "select count(*) from given"),
                    number(
                            statement,
                            "select count(*) from (select id from taken except select id from given) as missing"),
                    number(
                            statement,
                            "select count(*) from (select id from given except select id from taken) as extra"),
                    number(statement, "select count(*) - count(distinct id) from given"));
        } finally {
            physical.close();
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
