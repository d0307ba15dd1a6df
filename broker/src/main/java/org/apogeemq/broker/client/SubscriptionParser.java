package org.apogeemq.broker.client;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.remoting.body.SubscriptionData;
import org.apogeemq.remoting.message.TagHash;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.remoting.selector.SelectorException;
import org.apogeemq.remoting.selector.SqlFilter;

/**
 * Makes subscriptions from what clients write. Each SQL92 filter is parsed once however often heartbeats and pulls repeat
 * it. Safe for use by any thread.
 */
public final class SubscriptionParser {
    /** Parsed filters that are kept; more than that and the keeping starts anew. */
    private static final int MAX_KEPT = 1024;

    private final boolean propertyFilter;
    private final ConcurrentHashMap<String, SqlFilter> kept = new ConcurrentHashMap<>();

    public SubscriptionParser(BrokerConfig config) {
        propertyFilter = config.get(BrokerConfig.ENABLE_PROPERTY_FILTER);
    }

    /**
     * A subscription from an expression.
     *
     * @param expression for type TAG: {@code *}, empty, or tags separated by {@code ||}; for SQL92: a condition
     * @param type TAG or SQL92; null means TAG
     * @throws CommandException SUBSCRIPTION_PARSE_FAILED with where and why; SYSTEM_ERROR when filters by property are off
     */
    public TopicSubscription parse(String topic, String expression, String type, long version) throws CommandException {
        if (type == null || type.isEmpty() || type.equals(TopicSubscription.TAG)) {
            return TopicSubscription.byTags(topic, expression == null ? "*" : expression, version, tags(expression));
        }
        if (!type.equals(TopicSubscription.SQL92)) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                    "filter type '" + type + "' is not known, allowed are TAG and SQL92");
        }
        if (!propertyFilter) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "The broker does not support consumer to filter message by SQL92 (enablePropertyFilter=false)");
        }
        return TopicSubscription.byProperties(topic, version, filter(expression));
    }

    /** The subscription of a heartbeat, which may be one that is refused when it is used. */
    TopicSubscription parse(SubscriptionData data) {
        try {
            return check(data);
        } catch (CommandException e) {
            String expression = data.subString() == null ? "" : data.subString();
            return TopicSubscription.refused(data.topic(), expression, data.expressionType(), data.subVersion(), e);
        }
    }

    /** As {@link #parse(String, String, String, long)}. */
    TopicSubscription check(SubscriptionData data) throws CommandException {
        return parse(data.topic(), data.subString(), data.expressionType(), data.subVersion());
    }

    private static long[] tags(String expression) throws CommandException {
        if (expression == null || expression.isBlank() || expression.equals("*")) {
            return null;
        }
        long[] hashes = Arrays.stream(expression.split("\\|\\|"))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .mapToLong(TagHash::of)
                .distinct()
                .toArray();
        if (hashes.length == 0) {
            throw new CommandException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED, "subscription '" + expression + "' names no tag");
        }
        return hashes;
    }

    private SqlFilter filter(String expression) throws CommandException {
        SqlFilter known = expression == null ? null : kept.get(expression);
        if (known != null) {
            return known;
        }
        try {
            SqlFilter filter = SqlFilter.parse(expression);
            if (kept.size() >= MAX_KEPT) {
                kept.clear();
            }
            kept.put(expression, filter);
            return filter;
        } catch (SelectorException e) {
            throw new CommandException(ResponseCode.SUBSCRIPTION_PARSE_FAILED, "SQL92 " + e.getMessage());
        }
    }
}
