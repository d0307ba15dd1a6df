package org.apogeemq.store.index;

/**
 * Layout of an index file. Big endian.
 *
 * <pre>
 *  0 int  magic                     8 int  CRC32C of all bytes from 12 on
 *  4 int  version                  12 int  length of the segment
 * 16 long position of the segment
 * 24 long first store timestamp, -1 when none (entries' times are relative to it)
 * 32 long last store timestamp
 * 40 long lowest position an entry points to
 * 48 int  runs    52 int entries    56 int released    60 int keys
 * 64 int  timers  68 int queues of timers
 * 72 long lowest position of a timer's record
 * 80 entries   x 24: long position (-1 hole), long tag hash, int size, int time after the first timestamp, milliseconds
 *    released  x 16: long position of a parked record, long the queue offset it got; by position
 *    keys      x  8: int hash, int position relative to the segment; by hash
 *    timers    x 32: long time of delivery, long position, long tag hash, int size, int queue (number in the list below);
 *              by time of delivery, then position
 *    runs: int queue id, long first offset, int entries, short topic length, topic (UTF-8)
 *    queues of timers: int queue id, int deletions of the topic before, short topic length, topic (UTF-8)
 * </pre>
 */
final class IndexLayout {
    static final int MAGIC = 0xA90C1D01;
    static final int VERSION = 2;
    static final int CRC = 8;
    static final int CHECKED_FROM = 12;
    static final int SEGMENT_LENGTH = 12;
    static final int BASE = 16;
    static final int FIRST_TIME = 24;
    static final int LAST_TIME = 32;
    static final int LOWEST_POSITION = 40;
    static final int RUNS = 48;
    static final int ENTRIES = 52;
    static final int RELEASED = 56;
    static final int KEYS = 60;
    static final int TIMERS = 64;
    static final int TIMER_QUEUES = 68;
    static final int LOWEST_TIMER = 72;
    static final int HEADER = 80;
    static final int ENTRY_BYTES = 24;
    static final int RELEASED_BYTES = 16;
    static final int KEY_BYTES = 8;
    static final int TIMER_BYTES = 32;

    private IndexLayout() {}
}
