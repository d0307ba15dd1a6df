/** What commands print: aligned columns for people, JSON for programs. */
package org.apogeemq.cli.output;
