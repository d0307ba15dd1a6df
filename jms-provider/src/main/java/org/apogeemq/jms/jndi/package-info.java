/** Connection factories and destinations through JNDI: a context from properties, and objects from references. */
package org.apogeemq.jms.jndi;
