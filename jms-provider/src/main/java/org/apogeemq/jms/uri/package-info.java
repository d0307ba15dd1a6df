/** Connection URIs: every parameter with its type, default and range. */
package org.apogeemq.jms.uri;
