package org.apogeemq.cli.tx;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.apogeemq.remoting.body.HalfMessageInfo;
import org.apogeemq.remoting.body.TransactionInfo;

/**
 * A transaction at a broker, as it is printed.
 *
 * @param since when it was begun
 * @param messages sent in it
 * @param acknowledged received in it
 * @param xid of a branch
 * @param producerGroup of a half message: who is to decide
 * @param checks of a half message: how often its producer group was asked
 * @param nextCheck of a half message: when it is asked next; null when it is set aside
 * @param clients addresses of the connections that work for it
 * @param positions of its messages in the broker's log
 * @param half the half message; null when it is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Transaction(
        long number,
        String broker,
        Kind kind,
        String state,
        String since,
        int messages,
        int acknowledged,
        String xid,
        String producerGroup,
        Integer checks,
        String nextCheck,
        List<String> clients,
        @JsonIgnore List<Long> positions,
        @JsonIgnore InetSocketAddress address,
        @JsonIgnore HalfMessageInfo half) {
    static final String PREPARED = "PREPARED";
    static final String SET_ASIDE = "SET_ASIDE";

    enum Kind {
        LOCAL,
        XA,
        HALF
    }

    static Transaction of(String broker, InetSocketAddress address, TransactionInfo info) {
        return new Transaction(
                info.number(),
                broker,
                info.xid() == null ? Kind.LOCAL : Kind.XA,
                info.state(),
                time(info.since()),
                info.messages(),
                info.acknowledged(),
                info.xid(),
                null,
                null,
                null,
                info.clients(),
                info.positions(),
                address,
                null);
    }

    static Transaction of(String broker, InetSocketAddress address, HalfMessageInfo half) {
        return new Transaction(
                half.number(),
                broker,
                Kind.HALF,
                half.setAside() ? SET_ASIDE : "UNDECIDED",
                time(half.storeTimestamp()),
                1,
                0,
                null,
                half.producerGroup(),
                half.checks(),
                half.setAside() ? null : time(half.nextCheck()),
                List.of(),
                List.of(half.position()),
                address,
                half);
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Whose it is: what tells it best from others. */
    String owner() {
        return switch (kind) {
            case HALF -> producerGroup;
            case XA -> xid;
            case LOCAL -> String.join(",", clients);
        };
    }

    @Override
    public String toString() {
        return (kind == Kind.HALF ? "half message " : "transaction ") + number + " at " + broker;
    }
}
