package org.apogeemq.jms;

import jakarta.jms.JMSException;
import org.apogeemq.jms.exceptions.JmsExceptions;

/** Calls of the classic API from the simplified one, whose exceptions are unchecked. */
final class Unchecked {
    private Unchecked() {}

    interface Call<T> {
        T run() throws JMSException;
    }

    interface Action {
        void run() throws JMSException;
    }

    static <T> T get(Call<T> call) {
        try {
            return call.run();
        } catch (JMSException e) {
            throw JmsExceptions.runtime(e);
        }
    }

    static void run(Action action) {
        try {
            action.run();
        } catch (JMSException e) {
            throw JmsExceptions.runtime(e);
        }
    }
}
