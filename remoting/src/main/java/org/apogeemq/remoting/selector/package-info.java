/**
 * Message selectors of Jakarta Messaging 3.1 (section 3.8): the parser, the three-valued evaluation, and the values of a
 * stored record that a selector may name.
 */
package org.apogeemq.remoting.selector;
