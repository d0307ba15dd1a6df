package org.apogeemq.jms.provider;

import java.util.List;

/**
 * @param records in queue order; their leases are void and must not be acknowledged
 * @param next where the next page begins, null at the end
 */
public record BrowsePage(List<Delivery> records, BrowseRequest.Position next) {}
