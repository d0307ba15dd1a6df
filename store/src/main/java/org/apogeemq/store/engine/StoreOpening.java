package org.apogeemq.store.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.store.RecoveryReport;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.append.Appender;
import org.apogeemq.store.append.LogWriter;
import org.apogeemq.store.append.WriteCycle;
import org.apogeemq.store.append.WriteGate;
import org.apogeemq.store.index.LogQueue;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.DiskErrors;
import org.apogeemq.store.log.FolderLock;
import org.apogeemq.store.read.MessageReader;
import org.apogeemq.store.read.StoredBefore;
import org.apogeemq.store.recovery.Recovery;
import org.apogeemq.store.state.DerivedState;
import org.apogeemq.store.upkeep.Housekeeping;

/** Puts a store together: folder, lock, recovery, writer, threads. */
final class StoreOpening {
    final InstantSource clock;
    final CommitLog log;
    final DerivedState state;
    final WriteGate gate;
    final DiskErrors errors;
    FolderLock lock;
    RecoveryReport recovery;
    WriteCycle cycle;
    Appender appender;
    Housekeeping housekeeping;

    private final StoreConfig config;
    private final StoreListener listener;
    private final Path folder;
    private final List<LogQueue> touched = new ArrayList<>();

    StoreOpening(StoreConfig config, InstantSource clock, StoreListener listener) {
        this.config = config;
        this.clock = clock;
        this.listener = listener;
        this.folder = config.root().resolve("commitlog");
        this.log = new CommitLog(clock);
        this.state = new DerivedState(touched::add);
        this.gate = new WriteGate(listener);
        this.errors = new DiskErrors(config.root(), config.files());
    }

    LogStore open() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw errors.readOnly(e);
        }
        boolean complete = false;
        try {
            lock = FolderLock.take(config.root());
            recoverAndStart();
            complete = true;
            return new LogStore(this);
        } catch (IOException e) {
            throw errors.translate("opening the store", e);
        } finally {
            if (!complete) {
                release();
            }
        }
    }

    private void recoverAndStart() throws IOException {
        LogWriter writer = new LogWriter(config, folder, log, state, segment -> housekeeping.sealed());
        Recovery run = new Recovery(config, folder, log, state);
        if (run.run()) {
            writer.resume(run.active(), run.activeIndex(), run.tail());
        } else {
            writer.createFirst();
            log.force();
            log.visible(log.written());
        }
        recovery = run.report();
        touched.clear();
        StoredBefore storedBefore = new StoredBefore(log, new MessageReader(log));
        cycle = new WriteCycle(clock, config.flush(), writer, state, gate, errors, listener, touched, storedBefore);
        appender = new Appender(config, clock, writer, cycle, gate, storedBefore);
        housekeeping = new Housekeeping(config, folder, clock, log, state, appender, gate, errors, listener);
        housekeeping.checkDiskNow();
        appender.start();
        housekeeping.start();
    }

    private void release() {
        try {
            log.close();
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            listener.failed("giving back the data folder after a failed open", e);
        }
    }
}
