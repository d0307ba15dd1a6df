/** A question and its answer over a temporary queue. */
package org.apogeemq.samples.requestreply;
