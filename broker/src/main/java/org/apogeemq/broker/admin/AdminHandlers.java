package org.apogeemq.broker.admin;

import org.apogeemq.broker.handler.HandlerTable;

/** All handlers of this package. */
public final class AdminHandlers {
    private final AdminParts parts;

    public AdminHandlers(AdminParts parts) {
        this.parts = parts;
    }

    /** Puts the handlers into the table. */
    public void register(HandlerTable table) {
        new ClientReports(parts).register(table);
        new ClientRequests(parts).register(table);
        new ConsumeReports(parts).register(table);
        new ConsumeQueueReport(parts).register(table);
        new OffsetChanges(parts).register(table);
        new BrokerReports(parts).register(table);
        new BrokerConfigHandlers(parts).register(table);
        new StatisticsReport(parts).register(table);
        new UpkeepHandlers(parts).register(table);
        new UnsupportedRequests().register(table);
    }
}
