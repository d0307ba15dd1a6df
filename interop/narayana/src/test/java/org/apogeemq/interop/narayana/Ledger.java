package org.apogeemq.interop.narayana;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.derby.jdbc.EmbeddedXADataSource;

/** The database of a test: a table of what was done. It allows to do a thing twice, so that a test can see it. */
final class Ledger {
    private final EmbeddedXADataSource source = new EmbeddedXADataSource();

    private Ledger(Path folder) {
        source.setDatabaseName(folder.toString());
        source.setCreateDatabase("create");
    }

    /** Opens the database, makes it when there is none. */
    static Ledger open(Path folder) throws SQLException {
        Ledger ledger = new Ledger(folder);
        var physical = ledger.source.getXAConnection();
        try (Connection connection = physical.getConnection();
                Statement statement = connection.createStatement()) {
            if (!connection.getMetaData().getTables(null, null, "DONE", null).next()) {
                statement.execute("create table done (id varchar(100))");
            }
        } finally {
            physical.close();
        }
        return ledger;
    }

    EmbeddedXADataSource source() {
        return source;
    }

    static void insert(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into done values (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    /** How often a thing was done. */
    int count(String id) throws SQLException {
        var physical = source.getXAConnection();
        try (Connection connection = physical.getConnection();
                PreparedStatement query = connection.prepareStatement("select count(*) from done where id = ?")) {
            query.setString(1, id);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } finally {
            physical.close();
        }
    }
}
