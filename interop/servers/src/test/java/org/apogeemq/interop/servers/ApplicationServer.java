package org.apogeemq.interop.servers;

import java.nio.file.Path;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * What differs between servers. Each server's module has its own {@code ServerUnderTest} in this package, with a constructor
 * without parameters; it keeps no state that another instance in the same JVM would have to know. The server has our
 * adapter as {@code apogee-ra}, whose connection factory is {@code jms/ApogeeCF} (XA), and an XA data source
 * {@code jdbc/Orders} on a database in a file, which survives the server and keeps at once what is committed. It is Arquillian
 * that starts the server first and stops it at last.
 */
interface ApplicationServer {
    /**
     * The JNDI name under which the server has what applications call by a short name.
     *
     * @param name such as {@code jms/ApogeeCF}
     */
    String jndiName(String name);

    /**
     * Tells the server in its own descriptors that message-driven beans are fed by our adapter.
     *
     * @param application to add descriptors to
     * @param messageDrivenBeans the names of all its message-driven beans
     */
    void bind(WebArchive application, List<String> messageDrivenBeans);

    /** The server's log file, which later lines are added to, also after a restart. */
    Path log();

    /** The running server. */
    ProcessHandle process();

    /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
    void kill() throws Exception;

    /** Starts it again after {@link #kill}, with all that was deployed; returns when that is so. */
    void start() throws Exception;
}
