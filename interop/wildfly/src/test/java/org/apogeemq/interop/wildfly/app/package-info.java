/** An application that knows nothing of the broker but its connection factories. */
package org.apogeemq.interop.wildfly.app;
