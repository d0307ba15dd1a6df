/** The beans of {@code bench/mdb}, the same for both adapters, and the servlet that feeds and measures them in the server. */
package org.apogeemq.bench.mdb;
