/** How a client starts a broker inside its own JVM without depending on the broker: a service found by ServiceLoader. */
package org.apogeemq.remoting.embedded;
