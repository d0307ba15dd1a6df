/** Money goes from one bank to another: databases and messages in one transaction each. */
package org.apogeemq.samples.xa;
