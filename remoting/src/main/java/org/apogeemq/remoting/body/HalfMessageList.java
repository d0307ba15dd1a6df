package org.apogeemq.remoting.body;

import java.util.List;

/**
 * Undecided half messages, oldest first.
 *
 * @param total how many there are in all
 */
public record HalfMessageList(int total, List<HalfMessageInfo> halfMessages) {
    /** Fills absent fields with their defaults. */
    public HalfMessageList {
        halfMessages = halfMessages == null ? List.of() : halfMessages;
    }
}
