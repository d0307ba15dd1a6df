/** Test suites as the runner sees them: a list of tests, each of which can be run by itself. */
package org.apogeemq.tck.suite;
