/** The seam over one connection to one broker: extension protocol frames out, deliveries and answers in. */
package org.apogeemq.jms.provider.wire;
