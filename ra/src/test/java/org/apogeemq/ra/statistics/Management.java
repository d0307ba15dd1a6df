package org.apogeemq.ra.statistics;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The MBean server as an operator's console sees it: what adapters have registered since this was made. */
final class Management {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final Set<ObjectName> before = all();

    private static Set<ObjectName> all() {
        try {
            return SERVER.queryNames(new ObjectName("org.apogeemq:*"), null);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    Set<ObjectName> names() {
        Set<ObjectName> names = new HashSet<>(all());
        names.removeAll(before);
        return names;
    }

    /** The only new one of its type. */
    ObjectName only(String type) {
        return names().stream()
                .filter(name -> name.getKeyProperty("type").equals(type))
                .reduce((one, other) -> {
                    throw new IllegalStateException(one + " and " + other);
                })
                .orElseThrow(() -> new IllegalStateException("no " + type + " among " + names()));
    }

    Object value(String type, String attribute) {
        return value(only(type), attribute);
    }

    Object value(ObjectName name, String attribute) {
        try {
            return SERVER.getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(name + " " + attribute, e);
        }
    }
}
