package org.apogeemq.store.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.Control;
import org.apogeemq.store.LeaseTerms;

/** Leases in control records and in the state: docs/store.md. */
final class LeaseCodec {
    private static final int COUNTED = 1;
    private static final int HAS_ATTEMPT = 2;

    private LeaseCodec() {}

    static void put(GrowingBuffer out, List<Control.GroupLeases> list) {
        out.putInt(list.size());
        for (Control.GroupLeases leases : list) {
            out.putString(leases.group())
                    .putString(leases.topic())
                    .putInt(leases.queueId())
                    .putLongs(leases.ended())
                    .putInt(leases.leased().size());
            leases.leased().forEach(leased -> put(out, leased));
        }
    }

    private static void put(GrowingBuffer out, Control.Leased leased) {
        LeaseTerms terms = leased.terms();
        out.putLong(terms.takenAt())
                .putLong(terms.until())
                .putInt(terms.maxDeliveries())
                .putInt((terms.counted() ? COUNTED : 0) | (terms.attempt() == null ? 0 : HAS_ATTEMPT));
        if (terms.attempt() != null) {
            out.putString(terms.attempt());
        }
        out.putLongs(leased.offsets());
    }

    static List<Control.GroupLeases> list(ByteBuffer in) {
        int n = in.getInt();
        List<Control.GroupLeases> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            list.add(new Control.GroupLeases(
                    GrowingBuffer.string(in),
                    GrowingBuffer.string(in),
                    in.getInt(),
                    GrowingBuffer.longs(in),
                    leased(in)));
        }
        return list;
    }

    private static List<Control.Leased> leased(ByteBuffer in) {
        int n = in.getInt();
        List<Control.Leased> list = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            long takenAt = in.getLong();
            long until = in.getLong();
            int maxDeliveries = in.getInt();
            int flags = in.getInt();
            String attempt = (flags & HAS_ATTEMPT) == 0 ? null : GrowingBuffer.string(in);
            list.add(new Control.Leased(
                    new LeaseTerms(takenAt, until, maxDeliveries, (flags & COUNTED) != 0, attempt),
                    GrowingBuffer.longs(in)));
        }
        return list;
    }
}
