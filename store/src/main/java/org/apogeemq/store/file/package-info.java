/** Files, folders and mappings as the store needs them; knows nothing of what is in them. */
package org.apogeemq.store.file;
