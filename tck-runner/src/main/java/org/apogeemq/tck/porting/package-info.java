/** What the Jakarta Messaging TCK asks of a provider: its connection factories and destinations by name. */
package org.apogeemq.tck.porting;
