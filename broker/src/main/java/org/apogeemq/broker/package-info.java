/** The broker as a whole: its configuration, its parts put together, start and close, standalone and embedded. */
package org.apogeemq.broker;
