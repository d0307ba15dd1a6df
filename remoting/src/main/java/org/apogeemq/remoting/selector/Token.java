package org.apogeemq.remoting.selector;

/**
 * One word of a selector.
 *
 * @param text of an identifier, keyword (upper case), symbol or number; of a string its content
 * @param position of its first character
 */
record Token(Kind kind, String text, int position) {

    enum Kind {
        IDENTIFIER,
        KEYWORD,
        SYMBOL,
        STRING,
        EXACT_NUMBER,
        APPROXIMATE_NUMBER,
        END
    }

    boolean isKeyword(String keyword) {
        return kind == Kind.KEYWORD && text.equals(keyword);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** How an error message calls it. */
    String described() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "the string '" + text + "'";
            default -> "'" + text + "'";
        };
    }
}
