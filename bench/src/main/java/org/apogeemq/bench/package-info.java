/** The benchmark command: starts one product after the other, drives it from another JVM and prints one table. */
package org.apogeemq.bench;
