package org.apogeemq.remoting.selector;

/** The message that a selector is evaluated against. */
@FunctionalInterface
public interface SelectorContext {

    /**
     * The value of a header field or property.
     *
     * @param identifier as it stands in the selector; case matters
     * @return a {@code String}, {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code Long},
     *     {@code Float} or {@code Double}; null when there is none
     */
    Object value(String identifier);
}
