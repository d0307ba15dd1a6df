/** The seam over several brokers: asks the name servers where a destination lives and keeps one provider for each broker. */
package org.apogeemq.jms.provider.route;
