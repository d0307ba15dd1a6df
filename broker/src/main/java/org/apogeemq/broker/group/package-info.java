/** Consumer groups: their settings, automatic creation, and the requests that administer them. */
package org.apogeemq.broker.group;
