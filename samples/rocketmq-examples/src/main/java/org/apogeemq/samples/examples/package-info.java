/** The official RocketMQ client's kinds of messages, each in a program that says what happens and checks it. */
package org.apogeemq.samples.examples;
