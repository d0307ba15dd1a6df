package org.apogeemq.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.apogeemq.store.engine.LogStore;

/** The process that {@link CrashTest} kills: says on its output what was acknowledged to it, a line each. */
final class CrashChild {
    static final int PRODUCERS = 3;
    static final int SEGMENT = 1 << 20;
    static final int TX_MESSAGES = 3;

    private static final int IN_FLIGHT = 32;
    private static final long IDS_PER_ROUND = 1_000_000;

    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private final Store store;

    private CrashChild(Store store) {
        this.store = store;
    }

    public static void main(String[] args) {
        StoreConfig config = StoreConfig.builder(Path.of(args[0]))
                .segmentSize(SEGMENT)
                .flush(FlushMode.valueOf(args[1]))
                .build();
        CrashChild child = new CrashChild(LogStore.open(config, InstantSource.system(), StoreListener.NONE));
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            new Thread(() -> child.produce(producer)).start();
        }
        child.transact(Long.parseLong(args[2]) * IDS_PER_ROUND);
    }

    private void produce(int producer) {
        Random random = new Random(producer);
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        long next = store.queue("T", producer).maxOffset();
        while (true) {
            MessageAppend[] batch = new MessageAppend[1 + random.nextInt(5)];
            for (int i = 0; i < batch.length; i++) {
                String body = producer + "-" + next++ + "-" + "x".repeat(random.nextInt(600));
                batch[i] = Records.message(store, "T", producer, body);
            }
            long last = next - 1;
            inFlight.acquireUninterruptibly();
            store.append(batch, says("A " + producer + " " + last, inFlight));
        }
    }

    private void transact(long firstId) {
        Random random = new Random(firstId);
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (long id = firstId; ; id++) {
            long tx = store.newTransaction();
            MessageAppend[] half = new MessageAppend[TX_MESSAGES];
            for (int i = 0; i < half.length; i++) {
                half[i] = Records.message(store, "X", i, Long.toString(id)).inTransaction(tx);
            }
            store.append(half, AppendCallback.NONE);
            int kind = random.nextInt(10);
            inFlight.acquireUninterruptibly();
            if (kind < 6) {
                List<Control.GroupProgress> progress = List.of(Control.GroupProgress.consumed("g", "P", 0, id, id + 1));
                store.apply(new Control.Commit(tx, progress), says("C " + id, inFlight));
            } else if (kind < 9) {
                out.println("R " + id + ".");
                store.apply(new Control.Rollback(tx, List.of()), says(null, inFlight));
            } else {
                // left undecided: must stay invisible
                inFlight.release();
            }
        }
    }

    private AppendCallback says(String what, Semaphore inFlight) {
        return new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                if (what != null) {
                    out.println(what + ".");
                }
                inFlight.release();
            }

            @Override
            public void failed(StoreException e) {
                out.println(e);
            }
        };
    }
}
