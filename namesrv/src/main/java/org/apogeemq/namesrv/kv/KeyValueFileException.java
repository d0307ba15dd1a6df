package org.apogeemq.namesrv.kv;

import java.io.IOException;

/** The file of key-value settings cannot be read or written. The message names the file and what to do. */
public final class KeyValueFileException extends IOException {
    private static final long serialVersionUID = 1L;

    KeyValueFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
