package org.apogeemq.store.upkeep;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.apogeemq.store.FlushMode;
import org.apogeemq.store.RetentionGuard;
import org.apogeemq.store.StoreConfig;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.apogeemq.store.StoreListener;
import org.apogeemq.store.append.Appender;
import org.apogeemq.store.append.WriteGate;
import org.apogeemq.store.file.LogFiles;
import org.apogeemq.store.index.OpenIndex;
import org.apogeemq.store.index.SegmentIndex;
import org.apogeemq.store.index.SegmentIndexWriter;
import org.apogeemq.store.log.CommitLog;
import org.apogeemq.store.log.DiskErrors;
import org.apogeemq.store.log.Segment;
import org.apogeemq.store.state.DerivedState;

/** The housekeeping thread and its schedule. */
public final class Housekeeping {
    private static final long DISK_CHECK_MILLIS = 1000;
    private static final long RETENTION_SECONDS = 10;
    private static final long CLOSE_SECONDS = 60;

    private final Path folder;
    private final InstantSource clock;
    private final CommitLog log;
    private final DerivedState state;
    private final Appender appender;
    private final WriteGate gate;
    private final DiskErrors errors;
    private final StoreListener listener;
    private final Retention retention;
    private final ScheduledThreadPoolExecutor executor;
    private volatile StoreConfig config;
    private volatile RetentionGuard guard;
    private volatile LogFiles.DiskSpace space = new LogFiles.DiskSpace(0, 0);

    /**
     * Housekeeping of these parts.
     *
     * @param folder where segments are
     */
    public Housekeeping(
            StoreConfig config,
            Path folder,
            InstantSource clock,
            CommitLog log,
            DerivedState state,
            Appender appender,
            WriteGate gate,
            DiskErrors errors,
            StoreListener listener) {
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.log = log;
        this.state = state;
        this.appender = appender;
        this.gate = gate;
        this.errors = errors;
        this.listener = listener;
        this.retention = new Retention(log, state, appender, config.files(), listener, this::forceAll);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "apogee-store-housekeeping");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Other rules from now on, see {@link StoreConfig#withRetention}. */
    public void changeRetention(int hours, String when, int cleanRatio, int fullRatio) {
        config = config.withRetention(hours, when, cleanRatio, fullRatio);
    }

    /** Starts the schedule. */
    public void start() {
        if (config.flush() == FlushMode.ASYNC) {
            every(config.flushIntervalMillis(), "forcing the log to the disk", this::force);
        }
        every(DISK_CHECK_MILLIS, "looking at the disk's space", this::checkDisk);
        every(TimeUnit.SECONDS.toMillis(RETENTION_SECONDS), "retention", () -> {
            sealPending();
            scheduledRetention();
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private void every(long millis, String what, Work work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | RuntimeException e) {
                        listener.failed(what, e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /**
     * With SYNC the appender thread alone forces, before anything is answered. One thread in each mode, because of two forces
     * that meet a failing disk the later one succeeds without having written anything.
     */
    private void force() {
        if (config.flush() == FlushMode.ASYNC && !gate.isBroken()) {
            try {
                if (log.force()) {
                    appender.forced();
                }
            } catch (IOException e) {
                gate.broken(new StoreException(
                        Category.IO,
                        errors.translate("forcing the log to the disk", e).getMessage()
                                + "; recent records may be lost when the machine stops; nothing more is written until the"
                                + " broker is restarted on a sound disk",
                        e));
            }
        }
    }

    /** Before a segment is deleted, what stands for it in the others must be on the disk: its needed records, and a state. */
    private boolean forceAll() {
        if (config.flush() == FlushMode.ASYNC) {
            force();
            return !gate.isBroken();
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        appender.execute(() -> done.complete(appender.forceNow()));
        try {
            return done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A segment is full: its index file is to be written. Any thread. */
    public void sealed() {
        try {
            executor.execute(this::sealPending);
        } catch (RejectedExecutionException ignored) {
            // closing: the next open writes it
        }
    }

    private void sealPending() {
        List<Segment> segments = log.segments();
        for (Segment segment : segments.subList(0, segments.size() - 1)) {
            if (segment.index() instanceof OpenIndex open) {
                try {
                    seal(segment, open);
                } catch (IOException e) {
                    listener.failed("writing " + segment.indexPath() + ": tried again later", e);
                    return;
                }
            }
        }
    }

    private void seal(Segment segment, OpenIndex open) throws IOException {
        force();
        if (gate.isBroken()) {
            // an index file vouches for its segment, and this one may not be on the disk
            return;
        }
        SegmentIndexWriter.write(segment.indexPath(), open, segment.length());
        SegmentIndex mapped =
                SegmentIndex.open(segment.indexPath(), segment.base(), segment.length(), state.queues()::queue);
        if (mapped == null) {
            throw new IOException("it does not read back as written");
        }
        appender.execute(() -> {
            if (segment.index() == open) {
                mapped.install();
                state.timers().install(mapped.timers(), open.timers());
                segment.index(mapped);
            } else {
                mapped.close();
            }
        });
    }

    private void checkDisk() throws IOException {
        space = config.files().space(folder);
        double percent = space.usedRatio() * 100;
        gate.overRatio(
                percent < config.diskFullRatio()
                        ? null
                        : new StoreException(
                                Category.DISK_FULL,
                                String.format(
                                        "the disk of %s is %.1f %% full (%d bytes usable): messages are refused from %d %%"
                                                + " on; free some, the store goes on by itself",
                                        folder.toAbsolutePath(), percent, space.usable(), config.diskFullRatio())));
    }

    /** Looks at the disk now. */
    public void checkDiskNow() throws IOException {
        checkDisk();
    }

    private void scheduledRetention() throws IOException {
        RetentionGuard now = guard;
        if (now == null) {
            return;
        }
        int hour = clock.instant().atZone(ZoneId.systemDefault()).getHour();
        boolean itsHour = false;
        for (String when : config.deleteWhen().split(";")) {
            itsHour |= Integer.parseInt(when) == hour;
        }
        if (itsHour || overCleanRatio()) {
            retention.run(now, itsHour ? expired() : time -> overCleanRatio());
        }
    }

    /** Old enough; or the disk is so full that age does not matter. */
    private LongPredicate expired() {
        long before =
                clock.millis() - Duration.ofHours(config.fileReservedHours()).toMillis();
        return lastTime -> lastTime <= before || overCleanRatio();
    }

    private boolean overCleanRatio() {
        try {
            return config.files().space(folder).usedRatio() * 100 >= config.diskCleanRatio();
        } catch (IOException e) {
            listener.failed("looking at the disk's space", e);
            return false;
        }
    }

    /** Sets who says what is needed; scheduled retention begins with that. */
    public void guard(RetentionGuard newGuard) {
        guard = newGuard;
    }

    /** Deletes what is to go now; returns the number of segments. */
    public int deleteExpired() {
        return call("deleting expired segments", () -> {
            sealPending();
            RetentionGuard now = guard;
            return retention.run(now == null ? RetentionGuard.NONE : now, expired());
        });
    }

    /** Forces the log now. */
    public void flush() {
        call("forcing the log to the disk", () -> {
            force();
            return null;
        });
        if (gate.isBroken()) {
            throw gate.brokenBy();
        }
    }

    /** By the housekeeping thread, never by the caller's: an interrupt of a thread closes the file it works on. */
    private <T> T call(String what, Callable<T> task) {
        try {
            return executor.submit(task).get();
        } catch (RejectedExecutionException e) {
            throw new StoreException(Category.CLOSED, "the store is closed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw errors.translate(what, io);
            }
            throw new StoreException(Category.IO, what + " failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Category.IO, what + ": interrupted while it goes on", e);
        }
    }

    /** Space of the disk as last seen. */
    public LogFiles.DiskSpace space() {
        return space;
    }

    /** Ends the schedule; what runs is waited for. */
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
