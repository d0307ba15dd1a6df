/** The {@code apogee} command: its root, its exit codes and how errors are told. */
package org.apogeemq.cli;
