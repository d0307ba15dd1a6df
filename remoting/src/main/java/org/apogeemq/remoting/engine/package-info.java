/**
 * One connection's conversation without any I/O: framing, correlation of requests with responses, time-outs. Bytes and
 * the time go in, commands come out; ByteBuf is used as a data type only.
 */
package org.apogeemq.remoting.engine;
