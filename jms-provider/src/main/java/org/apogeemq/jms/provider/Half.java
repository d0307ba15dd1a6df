package org.apogeemq.jms.provider;

/** What makes a send that of a half message. It is never sent again by itself: nobody could tell which of the two is meant. */
public interface Half {
    String producerGroup();

    /** The broker has stored it. Called just before the send is completed. */
    void stored(Undecided message);
}
