package org.apogeemq.jms.e2e;

/** The two ways to a broker; every scenario runs over both. */
enum Transport {
    EMBEDDED,
    TCP
}
