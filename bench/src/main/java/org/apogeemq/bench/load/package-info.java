/** The loads, the counting that checks them, and the driver process that runs them against one product. */
package org.apogeemq.bench.load;
