package org.apogeemq.store.append;

import java.util.Arrays;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.StoreException;

/** Messages or a control on their way into the log. */
final class Request {
    private static final MessageAppend[] NO_MESSAGES = {};

    private final MessageAppend[] messages;
    private final Control control;
    private final byte[] controlRecord;
    private final AppendCallback callback;
    private MessageAppend[] toWrite;
    private int size;
    private int released;
    private StoreException failure;

    private Request(
            MessageAppend[] messages, Control control, byte[] controlRecord, int size, AppendCallback callback) {
        this.messages = messages;
        this.toWrite = messages;
        this.control = control;
        this.controlRecord = controlRecord;
        this.size = size;
        this.callback = callback;
    }

    static Request of(MessageAppend[] messages, AppendCallback callback) {
        return new Request(messages, null, null, size(messages), callback);
    }

    private static int size(MessageAppend[] messages) {
        long size = 0;
        for (MessageAppend message : messages) {
            size += message.record().remaining();
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    static Request of(Control control, byte[] record, AppendCallback callback) {
        return new Request(NO_MESSAGES, control, record, record.length, callback);
    }

    /** The messages that are to be written; none for a control. */
    MessageAppend[] messages() {
        return toWrite;
    }

    /** Whether some of the messages are to be written only if they are not stored yet. */
    boolean conditional() {
        for (MessageAppend message : messages) {
            if (message.uniqueKey() != null) {
                return true;
            }
        }
        return false;
    }

    /** Leaves out the messages that are known to be stored. */
    void leaveOutStored() {
        toWrite = Arrays.stream(messages)
                .filter(message -> message.storedBefore() == null)
                .toArray(MessageAppend[]::new);
        size = size(toWrite);
    }

    /** Whether nothing is left to be written. */
    boolean isEmpty() {
        return control == null && toWrite.length == 0;
    }

    /** Null for messages. */
    Control control() {
        return control;
    }

    byte[] controlRecord() {
        return controlRecord;
    }

    /** Bytes it takes in the log. */
    int size() {
        return size;
    }

    /** Whether it gives parked records their offsets when it is folded: records after it must wait for that. */
    boolean assignsOffsets() {
        return control instanceof Control.Commit
                || control instanceof Control.TimersDue
                || control instanceof Control.Decide;
    }

    void released(int messagesReleased) {
        released = messagesReleased;
    }

    void fail(StoreException e) {
        failure = e;
        for (MessageAppend message : messages) {
            message.assign(-1, -1);
        }
    }

    boolean failed() {
        return failure != null;
    }

    /** Tells that the messages are written. */
    void written(long time) {
        if (failure == null && toWrite.length > 0) {
            callback.written(new AppendResult(time, messages));
        }
    }

    /** Why it failed; null when it did not. */
    StoreException failure() {
        return failure;
    }

    void complete(long time) {
        if (failure != null) {
            callback.failed(failure);
        } else if (control != null) {
            callback.appended(new AppendResult(time, released));
        } else {
            callback.appended(new AppendResult(time, messages));
        }
    }
}
