/** Looking messages up by position or key, for clients and tools. */
package org.apogeemq.broker.query;
