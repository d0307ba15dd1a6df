package org.apogeemq.remoting.protocol;

/** The peer's programming language as it states it in every command; the ordinal is the binary header's code. */
public enum Language {
    JAVA,
    CPP,
    DOTNET,
    PYTHON,
    DELPHI,
    ERLANG,
    RUBY,
    OTHER,
    HTTP,
    GO,
    PHP,
    OMS,
    RUST,
    NODE_JS;

    private static final Language[] VALUES = values();

    /**
     * Returns the language of a binary header's code.
     *
     * @param code 0 to 13
     * @return the language, or {@link #OTHER} for a code that is not known
     */
    public static Language of(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : OTHER;
    }

    /**
     * Returns the language of a JSON header's name.
     *
     * @param name such as "JAVA"
     * @return the language, or {@link #OTHER} for a name that is not known
     */
    public static Language of(String name) {
        for (Language language : VALUES) {
            if (language.name().equals(name)) {
                return language;
            }
        }
        return OTHER;
    }
}
