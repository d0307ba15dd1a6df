/** Puts the parts of the store together and stands in front of them. */
package org.apogeemq.store.engine;
