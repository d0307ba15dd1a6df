package org.apogeemq.remoting.selector;

/** A selector that is not well formed. The message names the position and what was expected there. */
public final class SelectorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    SelectorException(String selector, int position, String what) {
        super("selector \"" + abbreviated(selector) + "\", at character " + (position + 1) + ": " + what);
        this.position = position;
    }

    /** Index of the character where the error was noticed, from 0. */
    public int position() {
        return position;
    }

    private static String abbreviated(String selector) {
        return selector.length() <= 200 ? selector : selector.substring(0, 200) + "...";
    }
}
