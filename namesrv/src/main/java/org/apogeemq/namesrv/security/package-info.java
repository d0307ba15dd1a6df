/** Who may change what the name server knows. */
package org.apogeemq.namesrv.security;
