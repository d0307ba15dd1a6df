package org.apogeemq.remoting.config;

/** A setting that cannot be used. The message is one line that names the place, the key, the value and what is allowed. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
