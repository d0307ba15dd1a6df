package org.apogeemq.tck;

import org.apogeemq.tck.suite.Outcome;
import org.apogeemq.tck.suite.TestCase;

/** A test and how it ended. */
record Result(TestCase test, Outcome outcome) {}
