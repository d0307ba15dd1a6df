package org.apogeemq.store.append;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apogeemq.store.Control;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.state.QueueTable;

/** Finds what a request refers to of the queues that the state at the segment's head leaves out. Appender thread. */
final class LeftOut {
    private LeftOut() {}

    /** What is to be written before the request; nearly always nothing. */
    static List<Control.QueueResumed> before(Request request, QueueTable queues) {
        if (queues.leftOut().isEmpty()) {
            return List.of();
        }
        Set<LogQueue> found = new LinkedHashSet<>();
        for (MessageAppend message : request.messages()) {
            found.add(LogQueue.of(message.queue()));
        }
        Control control = request.control();
        if (control instanceof Control.OffsetReset c) {
            found.add(queues.queue(c.topic(), c.queueId()));
        } else if (control != null) {
            for (Control.GroupProgress progress : progress(control)) {
                found.add(queues.queue(progress.topic(), progress.queueId()));
            }
            for (Control.GroupLeases leases : leases(control)) {
                found.add(queues.queue(leases.topic(), leases.queueId()));
            }
        }
        found.retainAll(queues.leftOut());
        List<Control.QueueResumed> resumed = new ArrayList<>();
        for (LogQueue queue : found) {
            resumed.add(new Control.QueueResumed(
                    queue.topic(), queue.queueId(), queue.entries().nextOffset()));
        }
        return resumed;
    }

    private static List<Control.GroupLeases> leases(Control control) {
        return control instanceof Control.Progress c ? c.leases() : List.of();
    }

    private static List<Control.GroupProgress> progress(Control control) {
        if (control instanceof Control.Progress c) {
            return c.groups();
        } else if (control instanceof Control.Commit c) {
            return c.progress();
        } else if (control instanceof Control.Rollback c) {
            return c.progress();
        } else if (control instanceof Control.Prepare c) {
            return c.acknowledged();
        }
        return List.of();
    }
}
