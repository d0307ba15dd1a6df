/** The JSON bodies of commands as records, and the codec that reads and writes RocketMQ's dialect of JSON. */
package org.apogeemq.remoting.body;
