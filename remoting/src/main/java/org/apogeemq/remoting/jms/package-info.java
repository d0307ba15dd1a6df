/**
 * How Jakarta Messaging stands on a stored record: flag bits, property keys, property types, physical names and group
 * names. On disk and on the wire, so a change here is a change of format; {@code docs/jms-mapping.md} is the
 * description.
 */
package org.apogeemq.remoting.jms;
