package org.apogeemq.remoting.body;

/** Whether a group shares messages or each member gets all. */
public enum MessageModel {
    BROADCASTING,
    CLUSTERING,
    LITE_SELECTIVE
}
