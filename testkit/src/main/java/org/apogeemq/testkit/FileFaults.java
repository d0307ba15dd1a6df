package org.apogeemq.testkit;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * The faults that one or several {@link FaultInjectingFileChannel}s share, as the files of one disk do. Without a call to a
 * setter nothing fails. Safe for use from any thread.
 */
public final class FileFaults {
    /** Thrown by every operation from the crash point on: to the code under test the process has ended here. */
    public static final class CrashException extends IOException {
        private static final long serialVersionUID = 1L;

        CrashException() {
            super("crash point reached: the process has ended as far as this file is concerned");
        }
    }

    private long freeBytes = Long.MAX_VALUE;
    private int largestWrite = Integer.MAX_VALUE;
    private int forcesUntilFailure = Integer.MAX_VALUE;
    private long bytesUntilCrash = Long.MAX_VALUE;
    private boolean crashed;
    private boolean writesStalled;
    private boolean forcesStalled;
    private int stalledNow;
    private long bytesWritten;
    private int writes;
    private int forces;

    /**
     * Leaves so many bytes on the disk: a write beyond them is cut short, the next one fails with "No space left on device".
     *
     * @param bytes free bytes, 0 or more; {@link Long#MAX_VALUE} gives the disk its space back
     * @return this
     */
    public synchronized FileFaults diskSpace(long bytes) {
        freeBytes = bytes;
        return this;
    }

    /**
     * Lets each write take at most so many bytes, as a channel is allowed to.
     *
     * @param bytes 1 or more
     * @return this
     */
    public synchronized FileFaults shortWrites(int bytes) {
        largestWrite = bytes;
        return this;
    }

    /**
     * Lets a force fail, and every one after it: after a failed fsync nothing on the file is certain any more.
     *
     * @param successful how many more forces succeed before, 0 or more
     * @return this
     */
    public synchronized FileFaults failForceAfter(int successful) {
        forcesUntilFailure = successful;
        return this;
    }

    /**
     * Lets writes wait, as a disk does that answers nobody, or go on.
     *
     * @param stalled whether they wait from now on
     * @return this
     */
    public synchronized FileFaults stallWrites(boolean stalled) {
        writesStalled = stalled;
        notifyAll();
        return this;
    }

    /**
     * Lets forces wait, or go on.
     *
     * @param stalled whether they wait from now on
     * @return this
     */
    public synchronized FileFaults stallForces(boolean stalled) {
        forcesStalled = stalled;
        notifyAll();
        return this;
    }

    /**
     * Writes and forces that wait now.
     *
     * @return number of threads
     */
    public synchronized int stalledNow() {
        return stalledNow;
    }

    /**
     * Ends the process, as far as the files are concerned, after so many more bytes were written; the write that crosses
     * this point is torn there.
     *
     * @param bytes 0 or more
     * @return this
     */
    public synchronized FileFaults crashAfter(long bytes) {
        bytesUntilCrash = bytes;
        return this;
    }

    /**
     * Bytes written so far, for choosing crash points in a second run.
     *
     * @return bytes
     */
    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /**
     * Write operations so far.
     *
     * @return number of writes that put at least one byte into a file
     */
    public synchronized int writes() {
        return writes;
    }

    /**
     * Successful forces so far.
     *
     * @return number of forces
     */
    public synchronized int forces() {
        return forces;
    }

    /**
     * Whether the crash point has been reached.
     *
     * @return true from then on
     */
    public synchronized boolean crashed() {
        return crashed;
    }

    synchronized void checkAlive() throws CrashException {
        if (crashed) {
            throw new CrashException();
        }
    }

    /** How many of the wanted bytes this write may take; the caller must write exactly those. */
    synchronized int admit(int wanted) throws IOException {
        waitWhile(() -> writesStalled);
        checkAlive();
        if (wanted == 0) {
            return 0;
        }
        if (freeBytes == 0) {
            throw new IOException("No space left on device");
        }
        int admitted = (int) Math.min(Math.min(wanted, largestWrite), freeBytes);
        if (admitted >= bytesUntilCrash) {
            admitted = (int) bytesUntilCrash;
            crashed = true;
        }
        freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : admitted;
        bytesUntilCrash -= bytesUntilCrash == Long.MAX_VALUE ? 0 : admitted;
        bytesWritten += admitted;
        writes += admitted > 0 ? 1 : 0;
        return admitted;
    }

    synchronized void force() throws IOException {
        waitWhile(() -> forcesStalled);
        checkAlive();
        if (forcesUntilFailure == 0) {
            throw new IOException("Input/output error");
        }
        forcesUntilFailure -= forcesUntilFailure == Integer.MAX_VALUE ? 0 : 1;
        forces++;
    }

    /** Whoever stalls the disk lets it go on again: a test is bounded in time as a whole. */
    private synchronized void waitWhile(BooleanSupplier stalled) throws IOException {
        stalledNow++;
        try {
            while (stalled.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the disk is stalled", e);
        } finally {
            stalledNow--;
        }
    }
}
