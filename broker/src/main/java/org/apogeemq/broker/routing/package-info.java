/** How clients find this broker: its identity, its registration with name servers, and routes when there is none. */
package org.apogeemq.broker.routing;
