/** The border where failures of the provider become exceptions of the JMS API: one table. */
package org.apogeemq.jms.exceptions;
