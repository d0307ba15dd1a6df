package org.apogeemq.remoting.selector;

import java.util.Locale;
import java.util.Set;

/** Splits a selector into words. */
final class SelectorLexer {

    private final String text;
    private final Set<String> keywords;
    private int at;

    /** Words that are keywords, in any case, are given in upper case. */
    SelectorLexer(String text, Set<String> keywords) {
        this.text = text;
        this.keywords = keywords;
    }

    Token next() throws SelectorException {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", at);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return string();
        }
        if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
            return number();
        }
        if (Character.isJavaIdentifierStart(text.codePointAt(at))) {
            return word();
        }
        return symbol(c);
    }

    /** Section 3.8.1.1: space, horizontal tab, form feed and line terminator. */
    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token string() throws SelectorException {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\'') {
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == '\'') {
                content.append(c);
                at++;
            } else {
                return new Token(Token.Kind.STRING, content.toString(), start);
            }
        }
        throw new SelectorException(text, start, "the string that begins here has no closing quote");
    }

    private Token word() {
        int start = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        String word = text.substring(start, at);
        String upper = word.toUpperCase(Locale.ROOT);
        return keywords.contains(upper)
                ? new Token(Token.Kind.KEYWORD, upper, start)
                : new Token(Token.Kind.IDENTIFIER, word, start);
    }

    /** Takes all that could belong to a number; {@link NumberLiteral} then says whether it is one. */
    private Token number() {
        int start = at;
        boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
        boolean approximate = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
            if (exponent && at + 1 < text.length() && (text.charAt(at + 1) == '-' || text.charAt(at + 1) == '+')) {
                at++;
            } else if (c != '.' && !Character.isJavaIdentifierPart(c)) {
                break;
            }
            approximate |= exponent || c == '.' || !hex && (c == 'f' || c == 'F' || c == 'd' || c == 'D');
            at++;
        }
        Token.Kind kind = approximate ? Token.Kind.APPROXIMATE_NUMBER : Token.Kind.EXACT_NUMBER;
        return new Token(kind, text.substring(start, at), start);
    }

    private Token symbol(char c) throws SelectorException {
        int start = at++;
        if (at < text.length()
                && (c == '<' && text.charAt(at) == '>' || (c == '<' || c == '>') && text.charAt(at) == '=')) {
            at++;
            return new Token(Token.Kind.SYMBOL, text.substring(start, at), start);
        }
        if ("=<>+-*/(),".indexOf(c) < 0) {
            throw new SelectorException(
                    text,
                    start,
                    switch (c) {
                        case '!' -> "'!' is not an operator; 'not equal' is <>";
                        case '"' -> "a string stands in single quotes, not in double ones";
                        default -> "'" + c + "' has no meaning in a selector";
                    });
        }
        return new Token(Token.Kind.SYMBOL, String.valueOf(c), start);
    }
}
