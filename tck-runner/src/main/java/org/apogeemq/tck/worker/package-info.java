/** The process in which tests run: it takes a line for each test to run and answers with how it ended. */
package org.apogeemq.tck.worker;
