/** One handler class per family of requests, all registered in one table. */
package org.apogeemq.namesrv.handler;
