package org.apogeemq.store.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.apogeemq.store.file.FolderSync;

/** Writes a sealed segment's index file: under another name first, so that a file of the right name is always whole. */
public final class SegmentIndexWriter implements AutoCloseable {
    private static final int BLOCK = 256 << 10;

    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private final CRC32C crc = new CRC32C();

    private SegmentIndexWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Writes the index of a segment that is not appended to any more. */
    public static void write(Path path, OpenIndex index, int segmentLength) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        try (SegmentIndexWriter writer = new SegmentIndexWriter(FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
            writer.header(index, segmentLength);
            writer.entries(index);
            writer.releasedAndKeys(index);
            writer.timers(index.timers());
            writer.runs(index);
            writer.timerQueues(index.timers());
            writer.finish();
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        FolderSync.force(path.getParent());
    }

    private void header(OpenIndex index, int segmentLength) {
        int entries = 0;
        for (HeapRun run : index.runs()) {
            entries += run.count();
        }
        block.position(IndexLayout.CHECKED_FROM);
        block.putInt(segmentLength);
        block.putLong(index.base());
        block.putLong(index.timeBase());
        block.putLong(index.lastTime());
        block.putLong(index.lowestPosition());
        block.putInt(index.runs().size());
        block.putInt(entries);
        block.putInt(index.releasedCount());
        block.putInt(index.keyCount());
        block.putInt(index.timers().count());
        block.putInt(index.timers().queues().size());
        block.putLong(index.timers().lowestPosition());
    }

    private void entries(OpenIndex index) throws IOException {
        for (HeapRun run : index.runs()) {
            for (int i = 0; i < run.count(); i++) {
                room(IndexLayout.ENTRY_BYTES);
                block.putLong(run.position(i));
                block.putLong(run.tagHash(i));
                block.putInt(run.size(i));
                block.putInt((int) run.timeDelta(i));
            }
        }
    }

    private void releasedAndKeys(OpenIndex index) throws IOException {
        for (long[] released : index.sortedReleased()) {
            room(IndexLayout.RELEASED_BYTES);
            block.putLong(released[0]);
            block.putLong(released[1]);
        }
        for (long key : index.sortedKeys()) {
            room(IndexLayout.KEY_BYTES);
            block.putLong(key);
        }
    }

    private void timers(OpenTimers timers) throws IOException {
        for (int i : timers.sorted()) {
            room(IndexLayout.TIMER_BYTES);
            block.putLong(timers.time(i));
            block.putLong(timers.position(i));
            block.putLong(timers.tagHash(i));
            block.putInt(timers.size(i));
            block.putInt(timers.number(i));
        }
    }

    private void runs(OpenIndex index) throws IOException {
        for (int r = 0; r < index.runs().size(); r++) {
            HeapRun run = index.runs().get(r);
            byte[] topic = topic(index.queues().get(r));
            room(18 + topic.length);
            block.putInt(index.queues().get(r).queueId());
            block.putLong(run.first());
            block.putInt(run.count());
            block.putShort((short) topic.length);
            block.put(topic);
        }
    }

    private void timerQueues(OpenTimers timers) throws IOException {
        for (OpenTimers.OfQueue of : timers.queues()) {
            byte[] topic = topic(of.queue());
            room(10 + topic.length);
            block.putInt(of.queue().queueId());
            block.putInt(of.deletions());
            block.putShort((short) topic.length);
            block.put(topic);
        }
    }

    private static byte[] topic(LogQueue queue) {
        return queue.topic().getBytes(StandardCharsets.UTF_8);
    }

    private void room(int bytes) throws IOException {
        if (block.remaining() < bytes) {
            drain();
        }
    }

    private void drain() throws IOException {
        block.flip();
        // the first twelve bytes of the file are not checked: they hold the check
        ByteBuffer checked = block.duplicate();
        if (channel.position() == 0) {
            checked.position(IndexLayout.CHECKED_FROM);
        }
        crc.update(checked);
        while (block.hasRemaining()) {
            channel.write(block);
        }
        block.clear();
    }

    private void finish() throws IOException {
        drain();
        block.putInt(IndexLayout.MAGIC).putInt(IndexLayout.VERSION).putInt((int) crc.getValue());
        block.flip();
        long at = 0;
        while (block.hasRemaining()) {
            at += channel.write(block, at);
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
