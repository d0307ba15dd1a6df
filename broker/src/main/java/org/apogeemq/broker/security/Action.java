package org.apogeemq.broker.security;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is done to a resource, by RocketMQ's names. */
public enum Action {
    ALL("All"),
    PUB("Pub"),
    SUB("Sub"),
    CREATE("Create"),
    UPDATE("Update"),
    DELETE("Delete"),
    GET("Get"),
    LIST("List");

    private final String text;

    Action(String text) {
        this.text = text;
    }

    /**
     * Reads a name, in any case; {@code Any} is All.
     *
     * @throws IllegalArgumentException naming it and what is allowed
     */
    static Action parse(String name) {
        if (name.equalsIgnoreCase("Any")) {
            return ALL;
        }
        return Arrays.stream(values())
                .filter(action -> action.text.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "action '" + name + "' is not known, allowed are " + join(List.of(values()), ", ")));
    }

    static String join(Iterable<Action> actions, String between) {
        return java.util.stream.StreamSupport.stream(actions.spliterator(), false)
                .map(Action::toString)
                .collect(Collectors.joining(between));
    }

    @Override
    public String toString() {
        return text;
    }
}
