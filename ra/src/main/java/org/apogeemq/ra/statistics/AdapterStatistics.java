package org.apogeemq.ra.statistics;

import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics of one adapter, in the JVM's MBean server from its start to its stop. Several adapters of one JVM, of one
 * class or of several class loaders, have numbers. That nothing can be registered hinders no work. Thread-safe.
 */
public final class AdapterStatistics {
    /** What has statistics: connection factories find those of their adapter through it. */
    public interface Owner {
        AdapterStatistics statistics();
    }

    private static final Logger LOG = LoggerFactory.getLogger(AdapterStatistics.class);
    private static final int NOT_STARTED = 0;

    private final InstantSource clock;
    private final Map<Object, ObjectName> registered = new ConcurrentHashMap<>();
    private final Map<ConnectionFactoryStatistics.Facts, ConnectionFactoryStatistics> factories =
            new ConcurrentHashMap<>();
    private final Map<ActivationStatistics, ActivationStatistics.Facts> activations = new ConcurrentHashMap<>();
    private volatile int adapter = NOT_STARTED;

    /** Statistics of an adapter that is not started. */
    public AdapterStatistics(InstantSource clock) {
        this.clock = clock;
    }

    private record Adapter(String cluster, AdapterStatistics all) implements ResourceAdapterMXBean {
        @Override
        public String getCluster() {
            return cluster;
        }

        @Override
        public int getActivations() {
            return all.activations.size();
        }
    }

    /** The adapter starts: takes its number. */
    public void start(String cluster) {
        ObjectName name = registerNumbered(new Adapter(cluster, this), "type=ResourceAdapter", "adapter", 1);
        if (name != null) {
            adapter = Integer.parseInt(name.getKeyProperty("adapter"));
            factories.forEach((facts, factory) -> register(factory, facts));
        }
    }

    /** The adapter stops: nothing of it stays in the MBean server. */
    public void stop() {
        adapter = NOT_STARTED;
        registered.keySet().forEach(this::unregister);
        factories.clear();
        activations.clear();
    }

    /** Statistics of a bean that is activated. */
    public ActivationStatistics activated(ActivationStatistics.Facts facts) {
        ActivationStatistics statistics = new ActivationStatistics(facts, clock);
        activations.put(statistics, facts);
        if (adapter != NOT_STARTED) {
            String name = "type=Activation,adapter=" + adapter + ",bean=" + value(facts.bean()) + ",destination="
                    + value(facts.destination());
            if (!register(statistics, name)) {
                registerNumbered(statistics, name, "number", 2);
            }
        }
        return statistics;
    }

    /** The bean of these statistics is no longer activated. */
    public void deactivated(ActivationStatistics statistics) {
        activations.remove(statistics);
        unregister(statistics);
    }

    /** The statistics of connection factories that are alike. */
    public ConnectionFactoryStatistics of(ConnectionFactoryStatistics.Facts facts) {
        return factories.computeIfAbsent(facts, key -> {
            ConnectionFactoryStatistics statistics = new ConnectionFactoryStatistics(facts, clock);
            register(statistics, facts);
            return statistics;
        });
    }

    private void register(ConnectionFactoryStatistics factory, ConnectionFactoryStatistics.Facts facts) {
        if (adapter != NOT_STARTED) {
            register(
                    factory,
                    "type=ConnectionFactory,adapter=" + adapter + ",cluster=" + value(facts.cluster())
                            + (facts.user() == null ? "" : ",user=" + value(facts.user()))
                            + (facts.clientId() == null ? "" : ",clientId=" + value(facts.clientId())));
        }
    }

    private static String value(String text) {
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",=:\"*?\n\\".indexOf(c) >= 0);
        return plain ? text : ObjectName.quote(text);
    }

    /** Registers under the first number from {@code first} on that is free; null when that is not possible. */
    private ObjectName registerNumbered(Object bean, String name, String numberKey, int first) {
        int number = first;
        while (!register(bean, name + "," + numberKey + "=" + number)) {
            number++;
        }
        return registered.get(bean);
    }

    /** False when there is such a name already. */
    private boolean register(Object bean, String name) {
        try {
            ObjectName full = ObjectName.getInstance("org.apogeemq:" + name);
            server().registerMBean(bean, full);
            registered.put(bean, full);
        } catch (InstanceAlreadyExistsException e) {
            return false;
        } catch (JMException | RuntimeException e) {
            LOG.info("statistics cannot be seen, of {}: {}", name, e.toString());
        }
        return true;
    }

    private void unregister(Object bean) {
        ObjectName name = registered.remove(bean);
        if (name == null) {
            return;
        }
        try {
            server().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} has gone before", name);
        } catch (JMException | RuntimeException e) {
            LOG.info("statistics {} stay behind: {}", name, e.toString());
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
