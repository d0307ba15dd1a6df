/** The first program: one queue and one topic through JMS. */
package org.apogeemq.samples.quickstart;
