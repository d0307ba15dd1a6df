package org.apogeemq.interop.servers;

import org.jboss.arquillian.container.spi.Container;
import org.jboss.arquillian.container.spi.ContainerRegistry;
import org.jboss.arquillian.core.api.Instance;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.event.suite.AfterClass;
import org.jboss.arquillian.test.spi.event.suite.AfterSuite;
import org.jboss.arquillian.test.spi.event.suite.BeforeSuite;

/**
 * Starts Open Liberty before the first test class and stops it after the last. Arquillian's adapter connects to it; after a
 * test has killed the server it has to do so again before it can undeploy.
 */
public final class ServerCourse implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Course.class);
    }

    /** Made and called by Arquillian. */
    public static final class Course {
        private final LibertyServer server = new LibertyServer();
        private ProcessHandle connected;

        @Inject
        private Instance<ContainerRegistry> containers;

        void start(@Observes(precedence = 100) BeforeSuite suite) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(server::killIfRunning));
            server.start();
            connected = server.running().orElseThrow();
        }

        void connectAgain(@Observes(precedence = 100) AfterClass tests) throws Exception {
            ProcessHandle running = server.running().orElse(connected);
            if (!running.equals(connected)) {
                connected = running;
                for (Container<?> container : containers.get().getContainers()) {
                    container.getDeployableContainer().start();
                }
            }
        }

        void stop(@Observes(precedence = -100) AfterSuite suite) throws Exception {
            server.stop();
        }
    }
}
