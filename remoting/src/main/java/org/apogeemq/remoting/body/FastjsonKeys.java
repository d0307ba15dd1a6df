package org.apogeemq.remoting.body;

import java.io.ByteArrayOutputStream;

/**
 * Turns the two liberties RocketMQ's JSON takes with keys into standard JSON: an object as key becomes a string that
 * holds its text, and a bare key (such as an integer) gets quotes. Everything else is passed on unchanged, right or wrong.
 */
final class FastjsonKeys {
    private static final int MAX_DEPTH = 200;

    private final byte[] in;
    private final ByteArrayOutputStream out;
    /** For each open bracket: true in an object whose next token is a key. */
    private final boolean[] keyNext = new boolean[MAX_DEPTH];

    private final boolean[] object = new boolean[MAX_DEPTH];
    private int depth;
    private int at;

    private FastjsonKeys(byte[] in) {
        this.in = in;
        this.out = new ByteArrayOutputStream(in.length + 64);
    }

    /** Returns standard JSON; the same array when nothing had to be changed. */
    static byte[] toStandard(byte[] json) {
        FastjsonKeys keys = new FastjsonKeys(json);
        keys.run();
        return keys.out.size() == json.length ? json : keys.out.toByteArray();
    }

    private void run() {
        while (at < in.length) {
            byte c = in[at];
            if (c <= ' ' && c >= 0) {
                copy(at + 1);
            } else if (depth > 0 && keyNext[depth - 1] && c != '}' && c != ',') {
                keyNext[depth - 1] = false;
                key(c);
            } else if (c == '"') {
                copy(endOfString(at));
            } else {
                structure(c);
                copy(at + 1);
            }
        }
    }

    private void structure(byte c) {
        if (c == '{' || c == '[') {
            if (depth == MAX_DEPTH) {
                throw new BodyException("JSON body: nested deeper than " + MAX_DEPTH, null);
            }
            object[depth] = c == '{';
            keyNext[depth] = c == '{';
            depth++;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        } else if (c == ',' && depth > 0) {
            keyNext[depth - 1] = object[depth - 1];
        }
    }

    private void key(byte first) {
        if (first == '"') {
            copy(endOfString(at));
        } else if (first == '{') {
            int end = endOfObject(at);
            quote(end);
        } else {
            int end = at;
            while (end < in.length && in[end] != ':' && in[end] > ' ') {
                end++;
            }
            quote(Math.max(end, at + 1));
        }
    }

    private void quote(int end) {
        out.write('"');
        for (; at < end; at++) {
            if (in[at] == '"' || in[at] == '\\') {
                out.write('\\');
            }
            out.write(in[at]);
        }
        out.write('"');
    }

    private void copy(int end) {
        out.write(in, at, end - at);
        at = end;
    }

    private int endOfString(int start) {
        for (int i = start + 1; i < in.length; i++) {
            if (in[i] == '\\') {
                i++;
            } else if (in[i] == '"') {
                return i + 1;
            }
        }
        return in.length;
    }

    private int endOfObject(int start) {
        int open = 0;
        int i = start;
        while (i < in.length) {
            if (in[i] == '"') {
                i = endOfString(i);
                continue;
            }
            open += in[i] == '{' ? 1 : in[i] == '}' ? -1 : 0;
            i++;
            if (open == 0) {
                return i;
            }
        }
        return in.length;
    }
}
