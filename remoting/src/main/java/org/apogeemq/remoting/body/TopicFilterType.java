package org.apogeemq.remoting.body;

/** How many tags a message of a topic has. */
public enum TopicFilterType {
    SINGLE_TAG,
    MULTI_TAG
}
