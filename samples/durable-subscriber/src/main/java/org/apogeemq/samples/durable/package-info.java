/** A durable subscription: what is sent while nobody listens is kept. */
package org.apogeemq.samples.durable;
