/** Key-value settings that survive a crash, in one file that is replaced as a whole. */
package org.apogeemq.namesrv.kv;
