/** Money goes from one bank to another by half messages: sent before, delivered after the database's transaction. */
package org.apogeemq.samples.half;
