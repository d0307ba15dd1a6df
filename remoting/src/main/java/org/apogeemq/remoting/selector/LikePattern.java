package org.apogeemq.remoting.selector;

import java.util.Arrays;

/** A pattern of LIKE: {@code _} is any one character, {@code %} any sequence, all else stands for itself. */
final class LikePattern {

    /** What an element of {@link #elements} is when it is not a character of the pattern. */
    private static final int ANY_ONE = -1;

    private static final int ANY_SEQUENCE = -2;

    /** Characters (code points) and the two wildcards; no two sequences in a row. */
    private final int[] elements;

    private LikePattern(int[] elements) {
        this.elements = elements;
    }

    /**
     * Compiles a pattern.
     *
     * @param escape the character that takes the special meaning from the next one; -1 for none
     * @return null when the pattern ends in the escape character, with nothing after it
     */
    static LikePattern of(String pattern, int escape) {
        int[] elements = new int[pattern.length()];
        int count = 0;
        for (int i = 0; i < pattern.length(); ) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == escape) {
                if (i == pattern.length()) {
                    return null;
                }
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                elements[count++] = c;
            } else if (c == '_') {
                elements[count++] = ANY_ONE;
            } else if (c != '%') {
                elements[count++] = c;
            } else if (count == 0 || elements[count - 1] != ANY_SEQUENCE) {
                elements[count++] = ANY_SEQUENCE;
            }
        }
        return new LikePattern(Arrays.copyOf(elements, count));
    }

    /** Goes back to the last sequence only, so the time is bounded by length times length, whatever the pattern. */
    boolean matches(String text) {
        int element = 0;
        int at = 0;
        int sequence = -1;
        int sequenceAt = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (element < elements.length && elements[element] == ANY_SEQUENCE) {
                sequence = element++;
                sequenceAt = at;
            } else if (element < elements.length && (elements[element] == ANY_ONE || elements[element] == c)) {
                element++;
                at += Character.charCount(c);
            } else if (sequence >= 0) {
                element = sequence + 1;
                sequenceAt += Character.charCount(text.codePointAt(sequenceAt));
                at = sequenceAt;
            } else {
                return false;
            }
        }
        while (element < elements.length && elements[element] == ANY_SEQUENCE) {
            element++;
        }
        return element == elements.length;
    }
}
