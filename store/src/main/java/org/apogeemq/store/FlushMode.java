package org.apogeemq.store;

/** When an appended record counts as stored: becomes visible, and its callback runs. */
public enum FlushMode {
    /** After it was handed to the operating system; forced to the disk periodically. Survives the death of the process. */
    ASYNC,
    /** After it was forced to the disk, one force for all that waited. Survives the loss of power. */
    SYNC
}
