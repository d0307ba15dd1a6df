package org.apogeemq.narayana;

import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.util.Objects;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * A resource manager, a message broker or a database, whose transactions Narayana finishes after a crash. Register each one
 * that takes part in transactions once, when the program starts, after {@link NarayanaSetup} and before the first
 * transaction; enlist its sessions' resources with {@link #enlist}, which gives them the name. It connects when recovery needs
 * it and as often as that is necessary: the resource manager may come up later than the program. Safe for use from any thread.
 *
 * <pre>{@code
 * RecoverableResource queues = RecoverableResource.register("queues", new ApogeeXAConnectionFactory(uri));
 * ...
 * queues.enlist(transaction, session.getXAResource());
 * }</pre>
 */
public final class RecoverableResource implements XAResourceRecoveryHelper, AutoCloseable {
    private final String name;
    private final ReconnectingXAResource connection;
    private final XAResource recovering;

    private RecoverableResource(String name, ReconnectingXAResource.Opener opener) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "The name of a resource manager is empty; give each one a name of its own"
                            + " and keep it: Narayana's log refers to it");
        }
        this.name = name;
        connection = new ReconnectingXAResource(name, opener);
        recovering = new NamedXAResource(name, connection);
    }

    /**
     * Registers a message broker.
     *
     * @param name unique among the resource managers of the program, and the same after a restart
     * @param factory connects
     * @return to name resources with and to close
     * @throws IllegalArgumentException when the name is empty
     * @throws IllegalStateException when Narayana was not configured by {@link NarayanaSetup}, nor with what that sets
     */
    public static RecoverableResource register(String name, XAConnectionFactory factory) {
        Objects.requireNonNull(factory, "factory");
        return register(new RecoverableResource(name, () -> new JmsLink(factory.createXAConnection())));
    }

    /**
     * Registers a message broker that asks for credentials.
     *
     * @param name unique among the resource managers of the program, and the same after a restart
     * @param factory connects
     * @param user user name
     * @param password the user's password
     * @return to name resources with and to close
     * @throws IllegalArgumentException when the name is empty
     * @throws IllegalStateException when Narayana was not configured by {@link NarayanaSetup}, nor with what that sets
     */
    public static RecoverableResource register(String name, XAConnectionFactory factory, String user, String password) {
        Objects.requireNonNull(factory, "factory");
        return register(new RecoverableResource(name, () -> new JmsLink(factory.createXAConnection(user, password))));
    }

    /**
     * Registers a database.
     *
     * @param name unique among the resource managers of the program, and the same after a restart
     * @param database connects
     * @return to name resources with and to close
     * @throws IllegalArgumentException when the name is empty
     * @throws IllegalStateException when Narayana was not configured by {@link NarayanaSetup}, nor with what that sets
     */
    public static RecoverableResource register(String name, XADataSource database) {
        Objects.requireNonNull(database, "database");
        return register(new RecoverableResource(name, () -> new DatabaseLink(database.getXAConnection())));
    }

    private static RecoverableResource register(RecoverableResource resource) {
        module().addXAResourceRecoveryHelper(resource);
        return resource;
    }

    private static XARecoveryModule module() {
        if (jtaPropertyManager.getJTAEnvironmentBean().getXAResourceRecordWrappingPlugin() == null) {
            throw new IllegalStateException("Narayana does not write names of resources into its log; call"
                    + " NarayanaSetup.configure before anything else of Narayana is used, or set"
                    + " JTAEnvironmentBean.xaResourceRecordWrappingPluginClassName to "
                    + ResourceNames.class.getName());
        }
        XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
        if (module == null) {
            throw new IllegalStateException("Narayana's recovery manager does not recover XA transactions; call"
                    + " NarayanaSetup.configure before anything else of Narayana is used, or add "
                    + XARecoveryModule.class.getName() + " to RecoveryEnvironmentBean.recoveryModuleClassNames");
        }
        return module;
    }

    /**
     * A session's or connection's resource as it is to be enlisted, for those who do not use {@link #enlist}.
     *
     * @param resource of a connection to this resource manager
     * @return the same resource with the name; enlist and delist this one
     */
    public XAResource named(XAResource resource) {
        return new NamedXAResource(name, resource);
    }

    /**
     * Enlists a session's or connection's resource, with the name. When this throws, the transaction can only be rolled back,
     * and nothing is to be done with the session or connection: it would be outside of the transaction.
     *
     * @param transaction active
     * @param resource of a connection to this resource manager, as it is or as {@link #named} made it
     * @return what was enlisted, to delist it before the transaction ends where that is wanted
     * @throws RollbackException when it takes no part, because the resource manager cannot be reached now or refuses; the cause
     *     tells why. Also when the transaction was marked for rollback before
     * @throws SystemException when the transaction manager fails
     * @throws IllegalStateException when the transaction is not active
     */
    public XAResource enlist(Transaction transaction, XAResource resource) throws RollbackException, SystemException {
        NamedXAResource named =
                resource instanceof NamedXAResource before ? before : new NamedXAResource(name, resource);
        if (!transaction.enlistResource(named)) {
            transaction.setRollbackOnly();
            XAException cause = named.startFailure();
            RollbackException refused = new RollbackException(name + " takes no part in the transaction"
                    + (cause == null ? "" : ": " + cause.getMessage())
                    + ". Roll the transaction back, and do nothing on " + name + ": it would be outside of it");
            refused.initCause(cause);
            throw refused;
        }
        return named;
    }

    /** For Narayana, which calls it for helpers that stand in its configuration. */
    @Override
    public boolean initialise(String parameter) {
        return true;
    }

    /** For Narayana, at each scan. */
    @Override
    public XAResource[] getXAResources() {
        return new XAResource[] {recovering};
    }

    /** Ends recovery of this resource manager, after a scan that is under way. */
    @Override
    public void close() {
        module().removeXAResourceRecoveryHelper(this);
        connection.close();
    }

    private record JmsLink(XAConnection connection) implements ReconnectingXAResource.Link {
        @Override
        public XAResource resource() throws Exception {
            return connection.createXASession().getXAResource();
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }

    private record DatabaseLink(javax.sql.XAConnection connection) implements ReconnectingXAResource.Link {
        @Override
        public XAResource resource() throws Exception {
            return connection.getXAResource();
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }
}
