package org.apogeemq.broker.transaction;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.TransactionInfo;

/**
 * An undecided half message: a prepared transaction with one message. Immutable; each change gives a new one. What has to
 * survive is the payload of the transaction's PREPARE record.
 *
 * @param number the transaction's number; clients know it as the queue offset of the half message
 * @param topic where it goes
 * @param producerGroup who decides, and is asked
 * @param position where the record was stored
 * @param since store timestamp, ms since the epoch
 * @param immunityMillis age before which it is not asked about, as the message says; -1 when it says nothing
 * @param checks how often was asked
 * @param nextCheck when to ask next, ms since the epoch
 * @param setAside true: asked often enough, left to the operator
 * @param decision other than NONE while the decision is being written
 */
record HalfMessage(
        long number,
        String topic,
        String producerGroup,
        long position,
        long since,
        long immunityMillis,
        int checks,
        long nextCheck,
        boolean setAside,
        Decision decision) {
    /** Tells payloads of half messages from those of other prepared transactions. */
    private static final byte KIND = 'H';

    private static final byte VERSION = 1;

    /** What is known of a half message before it is in the log. */
    static HalfMessage begun(long number, String topic, String producerGroup, long immunityMillis) {
        return new HalfMessage(number, topic, producerGroup, -1, 0, immunityMillis, 0, 0, false, Decision.NONE);
    }

    /** It is in the log. */
    HalfMessage stored(long newPosition, long time, CheckPolicy policy) {
        long age = immunityMillis >= 0 ? immunityMillis : policy.timeoutMillis();
        long first = age > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + age;
        return new HalfMessage(
                number, topic, producerGroup, newPosition, time, immunityMillis, checks, first, setAside, decision);
    }

    /** True when it is time to ask, or to set it aside. */
    boolean isDue(long now) {
        return decision == Decision.NONE && !setAside && nextCheck <= now;
    }

    /** True when it was asked about as often as is allowed. */
    boolean isExhausted(CheckPolicy policy) {
        return checks >= policy.maxChecks();
    }

    /** It is asked about now. */
    HalfMessage checked(long now, CheckPolicy policy) {
        return with(checks + 1, now + policy.intervalMillis(), false, decision);
    }

    /** There is nobody to ask now. */
    HalfMessage postponed(long until) {
        return with(checks, until, setAside, decision);
    }

    /** It is left to the operator. */
    HalfMessage leftAside() {
        return with(checks, nextCheck, true, decision);
    }

    /** Checks begin anew. */
    HalfMessage resumed(long now) {
        return with(0, now, false, decision);
    }

    /** The decision is on its way to the log, or with NONE: did not get there. */
    HalfMessage deciding(Decision newDecision) {
        return with(checks, nextCheck, setAside, newDecision);
    }

    private HalfMessage with(int newChecks, long newNextCheck, boolean newSetAside, Decision newDecision) {
        return new HalfMessage(
                number,
                topic,
                producerGroup,
                position,
                since,
                immunityMillis,
                newChecks,
                newNextCheck,
                newSetAside,
                newDecision);
    }

    /** The record that makes the transaction this half message, in place of the one before. */
    Control.Prepare prepare() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(KIND);
            out.writeByte(VERSION);
            out.writeBoolean(setAside);
            out.writeInt(checks);
            out.writeLong(immunityMillis);
            out.writeUTF(producerGroup);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no I/O
        }
        return new Control.Prepare(number, bytes.toByteArray(), List.of());
    }

    /** True when a transaction is a half message's. */
    static boolean is(TransactionInfo transaction) {
        byte[] payload = transaction.xid();
        return transaction.state() == TransactionInfo.State.PREPARED && payload.length > 1 && payload[0] == KIND;
    }

    /**
     * The half message of a transaction, see {@link #is}, as it was before a restart.
     *
     * @param topic where it goes
     * @throws IllegalStateException when a newer version has written it
     */
    static HalfMessage read(TransactionInfo transaction, String topic, CheckPolicy policy) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(transaction.xid()))) {
            in.readByte();
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("half message " + transaction.number() + " has format " + version
                        + ", known is " + VERSION + ": a newer version has written it");
            }
            boolean aside = in.readBoolean();
            int checks = in.readInt();
            long immunity = in.readLong();
            String group = in.readUTF().intern();
            long[] positions = transaction.positions();
            HalfMessage stored = begun(transaction.number(), topic, group, immunity)
                    .stored(positions.length == 0 ? -1 : positions[0], transaction.since(), policy);
            return stored.with(checks, stored.nextCheck, aside, Decision.NONE);
        } catch (IOException e) {
            throw new IllegalStateException("half message " + transaction.number() + " cannot be read", e);
        }
    }
}
