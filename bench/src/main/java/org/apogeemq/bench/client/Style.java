package org.apogeemq.bench.client;

/** What is special about a load's messages and receivers. */
public enum Style {
    /** Nothing. */
    PLAIN,
    /** Both sides commit a number of messages at a time. */
    TRANSACTED,
    /** Each message is sent in an XA transaction of its own, which is committed in two phases. */
    XA,
    /** Each of two receivers of one destination selects half of the messages by a property. */
    SELECTED,
    /** The messages belong to {@link #GROUPS} groups in turn, each of which goes to one receiver in order. */
    GROUPED;

    /** Message groups of a grouped load. */
    public static final int GROUPS = 64;
}
