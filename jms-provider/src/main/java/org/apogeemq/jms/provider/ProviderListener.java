package org.apogeemq.jms.provider;

/** What the provider tells the connection. Called on event loops: must not block. */
public interface ProviderListener {
    /** The connection to a broker was lost; the provider tries to restore it. */
    void interrupted(String broker, ProviderException reason);

    /** The connection to a broker is back and its subscriptions are open again. */
    void restored(String broker);

    /** The provider has given up; every later operation fails. */
    void failed(ProviderException reason);
}
