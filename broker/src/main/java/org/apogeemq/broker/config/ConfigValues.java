package org.apogeemq.broker.config;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apogeemq.remoting.config.Settings;

/** A value and its text for every key. Immutable. */
final class ConfigValues {
    private final Map<ConfigKey<?>, Object> values = new IdentityHashMap<>();
    private final Map<ConfigKey<?>, String> texts = new IdentityHashMap<>();

    ConfigValues(Collection<ConfigKey<?>> keys, Settings settings) {
        for (ConfigKey<?> key : keys) {
            values.put(key, key.read(settings));
            String text = settings.text(key.name(), key.defaultText());
            texts.put(key, key.isSecret() && !text.isEmpty() ? "***" : text);
        }
    }

    @SuppressWarnings("unchecked") // values holds for each key what that key's reader returned
    <T> T get(ConfigKey<T> key) {
        return (T) values.get(key);
    }

    String text(ConfigKey<?> key) {
        return texts.get(key);
    }
}
