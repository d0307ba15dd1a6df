/** What is tested in WildFly alone. */
package org.apogeemq.interop.wildfly;
