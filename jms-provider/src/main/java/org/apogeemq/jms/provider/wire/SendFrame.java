package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.jms.provider.Failure;
import org.apogeemq.jms.provider.ProviderException;
import org.apogeemq.jms.provider.Send;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** The sends that travel in one SEND frame, and the reading of its answer. */
final class SendFrame {
    private static final int ENTRY_BYTES = 4 + 8 + 1;
    private static final int PERSISTENT = 1;
    private static final int RESEND = 2;
    private static final int AFTER_BUSY = 4;

    private final long sequence;
    private final List<Send> sends = new ArrayList<>();
    private int bytes;
    private boolean afterBusy;
    private long waitedMillis;

    /** @param sequence its place among the frames of the connection */
    SendFrame(long sequence) {
        this.sequence = sequence;
    }

    long sequence() {
        return sequence;
    }

    void add(Send send) {
        sends.add(send);
        bytes += ENTRY_BYTES + send.record().readableBytes();
    }

    int count() {
        return sends.size();
    }

    int bytes() {
        return bytes;
    }

    Command toCommand() {
        ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
        for (Send send : sends) {
            ByteBuf record = send.record();
            body.writeInt(ENTRY_BYTES - 4 + record.readableBytes());
            body.writeLong(send.transaction());
            body.writeByte((send.persistent() ? PERSISTENT : 0)
                    | (send.isResend() ? RESEND : 0)
                    | (afterBusy ? AFTER_BUSY : 0));
            body.writeBytes(record, record.readerIndex(), record.readableBytes());
        }
        return Command.request(RequestCode.SEND, null, body);
    }

    /** The first frame that follows a refusal says so: the broker has refused all that came in between. */
    void markAfterBusy() {
        afterBusy = true;
    }

    /**
     * Waits once more because the broker was busy.
     *
     * @return for how long it has waited in all, ms
     */
    long waited(long millis) {
        waitedMillis += millis;
        return waitedMillis;
    }

    /** Leaves out the sends whose caller has given up. */
    void dropDone() {
        sends.removeIf(Send::isDone);
        bytes = 0;
        for (Send send : sends) {
            bytes += ENTRY_BYTES + send.record().readableBytes();
        }
    }

    /** The broker was too busy for as long as a send may take. */
    void failBusy(String remark) {
        for (Send send : sends) {
            send.fail(new ProviderException(
                    Failure.BUSY,
                    "send to '" + send.destination() + "': the broker was busy for sendTimeout=" + waitedMillis
                            + " ms or longer; it says: " + remark));
        }
    }

    /** Ends each send as the broker's answer says. */
    void answered(Command answer) {
        if (answer.code() != ResponseCode.SUCCESS) {
            for (Send send : sends) {
                send.fail(Failures.ofCode(answer.code(), answer.remark(), "send to '" + send.destination() + "'"));
            }
            return;
        }
        ByteBuf body = answer.body();
        for (Send send : sends) {
            if (body == null || !body.isReadable()) {
                send.fail(new ProviderException(
                        Failure.INTERNAL, "send to '" + send.destination() + "': the broker's answer is too short"));
                continue;
            }
            int code = body.readShort();
            body.skipBytes(4 + 8 + 8 + 8); // queue, offset, position and store time: nobody above asks for them
            int length = body.readUnsignedShort();
            if (code == ResponseCode.SUCCESS) {
                body.skipBytes(length);
                send.complete();
            } else {
                String remark =
                        body.readCharSequence(length, StandardCharsets.UTF_8).toString();
                send.fail(Failures.ofCode(code, remark, "send to '" + send.destination() + "'"));
            }
        }
    }

    void fail(ProviderException reason) {
        for (Send send : sends) {
            send.fail(reason);
        }
    }

    /** The connection was lost before the answer: the broker may have them. */
    void markResend() {
        sends.forEach(Send::markResend);
    }
}
