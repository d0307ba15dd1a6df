/** Every command's header, each declared once as an annotated record, and the table that lists them by code. */
package org.apogeemq.remoting.header;
