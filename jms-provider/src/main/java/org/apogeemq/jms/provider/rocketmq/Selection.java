package org.apogeemq.jms.provider.rocketmq;

import java.util.Optional;
import java.util.Set;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.SubscriptionSpec;
import org.apogeemq.jms.provider.SubscriptionSpec.Kind;
import org.apogeemq.jms.provider.TagExpression;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.jms.JmsKeys;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.selector.JmsSelectorContext;
import org.apogeemq.remoting.selector.Selector;
import org.apogeemq.remoting.selector.SelectorException;

/**
 * Which messages of a topic belong to a subscription: those sent to its kind of destination, that its selector takes, and
 * that the own connection has not sent if it asked for that. The group of a subscription is its own, so what it does not
 * want is nobody's loss. Event loop only.
 */
final class Selection {
    private static final BrokerFilter EVERYTHING = BrokerFilter.tags("*");

    private final boolean topic;
    private final Selector selector;
    private final String notFrom;
    private final BrokerFilter filter;
    private final JmsSelectorContext context = new JmsSelectorContext();

    private Selection(boolean topic, Selector selector, String notFrom, BrokerFilter filter) {
        this.topic = topic;
        this.selector = selector;
        this.notFrom = notFrom;
        this.filter = filter;
    }

    /**
     * Makes the selection of a subscription.
     *
     * @param sender what noLocal compares: the mark of this connection's own messages
     */
    static Selection of(SubscriptionSpec spec, String sender) throws ProviderException {
        Selector selector = parse(TagExpression.and(spec.tags(), spec.selector()));
        if (spec.kind() == Kind.QUEUE && !selector.isAll()) {
            throw Refusals.selectorOnQueue(spec.destination());
        }
        return new Selection(spec.kind() != Kind.QUEUE, selector, spec.noLocal() ? sender : null, byTags(selector));
    }

    /** Of a browser, which takes nothing from anybody. */
    static Selection ofBrowser(String selector) throws ProviderException {
        Selector parsed = parse(selector);
        return new Selection(false, parsed, null, byTags(parsed));
    }

    private static Selector parse(String text) throws ProviderException {
        try {
            return Selector.parse(text);
        } catch (SelectorException e) {
            throw new ProviderException(Failure.INVALID_SELECTOR, e.getMessage(), e);
        }
    }

    boolean wants(StoredMessage message) {
        int flag = message.flag();
        if (!(topic ? JmsFlag.reachesTopics(flag) : JmsFlag.reachesQueues(flag))) {
            return false;
        }
        if (notFrom != null && notFrom.equals(message.property(JmsKeys.CONNECTION))) {
            return false;
        }
        return selector.isAll() || selector.accepts(context.wrap(message));
    }

    /** What the broker can leave out by itself: everything else is decided by {@link #wants}. */
    BrokerFilter filter() {
        return filter;
    }

    /** A filter that leaves out more, of a sort that not every broker serves; empty when there is none. */
    Optional<BrokerFilter> bySql() {
        return filter.equals(EVERYTHING) ? selector.sqlBound().map(BrokerFilter::sql) : Optional.empty();
    }

    /** The same selection, with another filter for the broker. */
    Selection filteredBy(BrokerFilter other) {
        return new Selection(topic, selector, notFrom, other);
    }

    private static BrokerFilter byTags(Selector selector) {
        Set<String> types = selector.types();
        boolean plain = types != null
                && !types.isEmpty()
                && types.stream().allMatch(t -> !t.isBlank() && !t.contains("|") && t.equals(t.strip()));
        return plain ? BrokerFilter.tags(String.join("||", types)) : EVERYTHING;
    }
}
