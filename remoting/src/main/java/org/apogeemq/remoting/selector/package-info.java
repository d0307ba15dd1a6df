/**
 * Message selectors of Jakarta Messaging 3.1 (section 3.8) and SQL92 filters of RocketMQ: two grammars over one engine of
 * parsing and three-valued evaluation, and the values of a stored record that they may name.
 */
package org.apogeemq.remoting.selector;
