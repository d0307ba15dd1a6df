package org.apogeemq.remoting.protocol;

/** How a frame's header is written; the ordinal is the frame's fifth byte. A response uses its request's. */
public enum Serialization {
    /** A JSON object; what RocketMQ clients send unless told otherwise. */
    JSON,
    /** RocketMQ's binary form; codes are limited to 16 bits. All extension commands use it. */
    BINARY
}
