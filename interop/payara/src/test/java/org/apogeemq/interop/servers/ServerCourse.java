package org.apogeemq.interop.servers;

import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.event.suite.AfterSuite;
import org.jboss.arquillian.test.spi.event.suite.BeforeSuite;

/**
 * Starts Payara before the first test class and stops it after the last. Arquillian's adapter would start it, too, but not
 * again after a test has killed it, and would not stop it then.
 */
public final class ServerCourse implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Course.class);
    }

    /** Made and called by Arquillian. */
    public static final class Course {
        private final PayaraDomain domain = new PayaraDomain();

        void start(@Observes(precedence = 100) BeforeSuite suite) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(domain::killIfRunning));
            domain.start();
            domain.setUp();
        }

        void stop(@Observes(precedence = -100) AfterSuite suite) throws Exception {
            domain.stop();
        }
    }
}
