/** What all commands share: their exit codes, their failure, the version they tell. */
package org.apogeemq.cli.command;
