/**
 * What the tests of several modules share: a clock that stands still, a file channel that fails on demand, a TCP peer that
 * follows a script with a codec of its own, a relay that does to TCP connections what networks do, child JVMs that can
 * be killed, and the servers of Apache RocketMQ as such. Depends on no other module.
 */
package org.apogeemq.testkit;
