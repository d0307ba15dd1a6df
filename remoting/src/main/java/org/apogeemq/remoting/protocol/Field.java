package org.apogeemq.remoting.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a header field on the wire; without it the field has the component's name. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {
    /**
     * The name on the wire.
     *
     * @return empty for the name of the component
     */
    String value() default "";

    /**
     * The one-letter name in commands for which {@link RequestCode#usesLetters} holds.
     *
     * @return empty when the name is the same there
     */
    String letter() default "";

    /**
     * Other names accepted when reading.
     *
     * @return none by default
     */
    String[] alias() default {};
}
