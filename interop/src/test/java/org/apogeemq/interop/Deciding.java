package org.apogeemq.interop;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** The transaction listener of a producer: decides by body what the test says, UNKNOW what it does not. */
final class Deciding implements TransactionListener {
    private final Map<String, LocalTransactionState> atOnce = new ConcurrentHashMap<>();
    private final Map<String, LocalTransactionState> whenChecked = new ConcurrentHashMap<>();
    private final Queue<MessageExt> checked = new ConcurrentLinkedQueue<>();

    Deciding atOnce(String body, LocalTransactionState state) {
        atOnce.put(body, state);
        return this;
    }

    Deciding whenChecked(String body, LocalTransactionState state) {
        whenChecked.put(body, state);
        return this;
    }

    /** Messages it was asked about, in the order of the questions. */
    List<MessageExt> checked() {
        return List.copyOf(checked);
    }

    long checksOf(String body) {
        return checked.stream()
                .filter(message -> Received.body(message).equals(body))
                .count();
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
        return atOnce.getOrDefault(text(message), LocalTransactionState.UNKNOW);
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
        checked.add(message);
        return whenChecked.getOrDefault(text(message), LocalTransactionState.UNKNOW);
    }

    private static String text(Message message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}
