package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging 6.1.2: a client identifier is for one connection at a time, whichever brokers are reached. */
class ClusterClientIdTest extends TwoBrokers {
    @Test
    @DisplayName("6.1.2 it is in use for connections that reach other brokers only")
    void itIsInUseAtAllBrokers() throws Exception {
        Connection first = connect("reconnectMaxDelay=200");
        first.setClientID("one");
        rig.stopBroker("b1");
        Connection second = connect("reconnectMaxDelay=200");
        assertThatThrownBy(() -> second.setClientID("one"))
                .isInstanceOf(InvalidClientIDException.class)
                .hasMessageContaining("in use");
        rig.startBroker("b1");
        Connection third = connect("reconnectMaxDelay=200");
        assertThatThrownBy(() -> third.setClientID("one")).isInstanceOf(InvalidClientIDException.class);
    }

    @Test
    @DisplayName("6.1.2 a refused claim leaves nothing behind, and a closed connection frees it everywhere")
    void itIsFreeAgainEverywhere() throws Exception {
        rig.stopBroker("b1");
        Connection first = connect("reconnectMaxDelay=200");
        first.setClientID("one");
        rig.startBroker("b1");
        Connection second = connect("reconnectMaxDelay=200");
        assertThatThrownBy(() -> second.setClientID("one")).isInstanceOf(InvalidClientIDException.class);
        first.close();
        Connection third = connect("reconnectMaxDelay=200");
        third.setClientID("one");
        assertThat(third.getClientID()).isEqualTo("one");
    }
}
