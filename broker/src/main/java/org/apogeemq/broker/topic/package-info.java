/** Topics: names, settings, the system's own topics, automatic creation, and the requests that administer them. */
package org.apogeemq.broker.topic;
