package org.apogeemq.interop.servers.app;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The table of the orders. It has no key: an order that was taken twice shall be seen twice. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class OrderTable {
    @Resource(name = "jdbc/Orders")
    private DataSource database;

    @PostConstruct
    void create() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(80), deliveries INTEGER, process BIGINT)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
