/** The only place with I/O: server and client on Netty, over TCP (with TLS on the same port) or inside one JVM. */
package org.apogeemq.remoting.netty;
