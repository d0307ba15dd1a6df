package org.apogeemq.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.apache.derby.jdbc.EmbeddedXADataSource;
import org.jboss.tm.XAResourceWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RecoverableResourceTest {
    @TempDir
    static Path folder;

    private static EmbeddedXADataSource database;

    /** Thrown instead of connecting, one for each attempt; then attempts succeed. */
    private final Deque<SQLException> refusals = new ArrayDeque<>();

    private final Deque<XAConnection> opened = new ArrayDeque<>();
    private RecoverableResource registered;

    private record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {(byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @BeforeAll
    static void createDatabase() throws Exception {
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        NarayanaSetup.configure(folder.resolve("tx"), "test");
        RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        database = new EmbeddedXADataSource();
        database.setDatabaseName(folder.resolve("bank").toString());
        database.setCreateDatabase("create");
        database.getXAConnection().close();
    }

    @BeforeEach
    void register() {
        XADataSource flaky = (XADataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {XADataSource.class}, (proxy, method, arguments) -> {
                    if (!refusals.isEmpty()) {
                        throw refusals.remove();
                    }
                    XAConnection connection = database.getXAConnection();
                    opened.add(connection);
                    return connection;
                });
        registered = RecoverableResource.register("bank", flaky);
    }

    @AfterEach
    void close() {
        registered.close();
    }

    private XAResource recovering() {
        return registered.getXAResources()[0];
    }

    @Test
    void resourceManagerThatIsDownIsAskedAgainAtTheNextScan() throws Exception {
        refusals.add(new SQLException("nobody listens"));
        assertThatThrownBy(() -> recovering().recover(XAResource.TMSTARTRSCAN))
                .isInstanceOf(XAException.class)
                .hasMessageContaining("bank")
                .hasMessageContaining("nobody listens")
                .extracting(failure -> ((XAException) failure).errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(recovering().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void connectionIsKeptFromScanToScan() throws Exception {
        recovering().recover(XAResource.TMSTARTRSCAN);
        recovering().recover(XAResource.TMENDRSCAN);
        recovering().recover(XAResource.TMSTARTRSCAN);
        assertThat(opened).hasSize(1);
    }

    @Test
    void lostConnectionIsMadeAnew() throws Exception {
        recovering().recover(XAResource.TMSTARTRSCAN);
        opened.element().close();
        assertThatThrownBy(() -> recovering().recover(XAResource.TMSTARTRSCAN)).isInstanceOf(XAException.class);
        assertThat(recovering().recover(XAResource.TMSTARTRSCAN)).isEmpty();
        assertThat(opened).hasSize(2);
    }

    @Test
    void preparedBranchOfAClosedConnectionIsFoundAndRolledBack() throws Exception {
        Branch branch = new Branch(1);
        XAConnection owner = database.getXAConnection();
        XAResource work = registered.named(owner.getXAResource());
        work.start(branch, XAResource.TMNOFLAGS);
        owner.getConnection().createStatement().execute("create table kept (id int)");
        work.end(branch, XAResource.TMSUCCESS);
        assertThat(work.prepare(branch)).isEqualTo(XAResource.XA_OK);
        owner.close();

        assertThat(recovering().recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        recovering().rollback(branch);
        assertThat(recovering().recover(XAResource.TMSTARTRSCAN)).isEmpty();
    }

    @Test
    void resourcesOfOneResourceManagerAreTheSameWithAndWithoutName() throws Exception {
        XAResource one = database.getXAConnection().getXAResource();
        XAResource other = database.getXAConnection().getXAResource();
        assertThat(registered.named(one).isSameRM(registered.named(other))).isTrue();
        assertThat(registered.named(one).isSameRM(other)).isTrue();
        assertThat(recovering().isSameRM(registered.named(other))).isTrue();
    }

    @Test
    void nameGoesIntoNarayanasLog() throws Exception {
        XAResource resource = database.getXAConnection().getXAResource();
        assertThat(registered.named(resource)).isInstanceOfSatisfying(XAResourceWrapper.class, named -> {
            assertThat(named.getJndiName()).isEqualTo("bank");
            assertThat(named.getResource()).isSameAs(resource);
        });
        assertThat(recovering())
                .isInstanceOfSatisfying(
                        XAResourceWrapper.class,
                        named -> assertThat(named.getJndiName()).isEqualTo("bank"));
    }

    @Test
    void resourceOfRecoveryCannotBeEnlisted() {
        assertThatThrownBy(() -> recovering().start(new Branch(2), XAResource.TMNOFLAGS))
                .isInstanceOf(XAException.class)
                .hasMessageContaining("cannot be enlisted");
    }

    @Test
    void emptyNameIsRefused() {
        assertThatThrownBy(() -> RecoverableResource.register(" ", database))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
    }

    @Test
    void nodeOfWrongLengthIsRefused() {
        for (String node : List.of("", "12345678901234567890123456789")) {
            assertThatThrownBy(() -> NarayanaSetup.configure(folder, node))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 28");
        }
    }

    @Test
    void closedResourceIsNotRecovered() {
        XAResource recovering = recovering();
        registered.close();
        assertThatThrownBy(() -> recovering.recover(XAResource.TMSTARTRSCAN))
                .isInstanceOf(XAException.class)
                .hasMessageContaining("closed");
    }
}
