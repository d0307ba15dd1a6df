package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** The pop calls of the official client below its consumers, for one topic and group at one broker. */
final class PopCallsV5 {
    static final long CALL_MILLIS = 30_000;
    /** Longer than any test runs: what is popped comes again only when the test says so. */
    private static final long INVISIBLE = 600_000;

    private final MQClientAPIImpl api;
    private final String address;
    private final String broker;
    private final String topic;
    private final String group;

    /** @param client whose connections are used */
    PopCallsV5(DefaultMQProducer client, String address, String broker, String topic, String group) {
        this.api = client.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        this.address = address;
        this.broker = broker;
        this.topic = topic;
        this.group = group;
    }

    MQClientAPIImpl api() {
        return api;
    }

    /** Pops until there are so many; each time there has to be something. */
    List<MessageExt> pop(int atLeast, boolean ordered) throws Exception {
        List<MessageExt> messages = new ArrayList<>();
        while (messages.size() < atLeast) {
            PopResult result = popOnce(ordered, 10_000);
            assertThat(result.getPopStatus()).isEqualTo(PopStatus.FOUND);
            messages.addAll(result.getMsgFoundList());
        }
        return messages;
    }

    PopResult popOnce(boolean ordered, long pollMillis) throws Exception {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setTopic(topic);
        header.setConsumerGroup(group);
        header.setQueueId(-1);
        header.setMaxMsgNums(8);
        header.setInvisibleTime(INVISIBLE);
        header.setInitMode(0);
        header.setExpType("TAG");
        header.setExp("*");
        header.setOrder(ordered);
        header.setPollTime(pollMillis);
        header.setBornTime(System.currentTimeMillis());
        Answer<PopResult> answer = new Answer<>();
        api.popMessageAsync(broker, address, header, CALL_MILLIS, answer.ofPop());
        return answer.get();
    }

    AckResult acknowledge(List<String> handles) throws Exception {
        Answer<AckResult> answer = new Answer<>();
        api.batchAckMessageAsync(address, CALL_MILLIS, answer.ofAck(), topic, group, handles);
        return answer.get();
    }

    AckResult acknowledge(String handle) throws Exception {
        String[] fields = ExtraInfoUtil.split(handle);
        AckMessageRequestHeader header = new AckMessageRequestHeader();
        header.setTopic(topic);
        header.setConsumerGroup(group);
        header.setQueueId(ExtraInfoUtil.getQueueId(fields));
        header.setOffset(ExtraInfoUtil.getQueueOffset(fields));
        header.setExtraInfo(handle);
        Answer<AckResult> answer = new Answer<>();
        api.ackMessageAsync(address, CALL_MILLIS, answer.ofAck(), header);
        return answer.get();
    }

    AckResult change(String handle, long millis) throws Exception {
        String[] fields = ExtraInfoUtil.split(handle);
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setTopic(topic);
        header.setConsumerGroup(group);
        header.setQueueId(ExtraInfoUtil.getQueueId(fields));
        header.setOffset(ExtraInfoUtil.getQueueOffset(fields));
        header.setExtraInfo(handle);
        header.setInvisibleTime(millis);
        Answer<AckResult> answer = new Answer<>();
        api.changeInvisibleTimeAsync(broker, address, header, CALL_MILLIS, answer.ofAck());
        return answer.get();
    }

    /** What one asynchronous call came to. */
    private static final class Answer<T> {
        private final CompletableFuture<T> future = new CompletableFuture<>();

        T get() throws Exception {
            return future.get(CALL_MILLIS, TimeUnit.MILLISECONDS);
        }

        @SuppressWarnings("unchecked")
        PopCallback ofPop() {
            return new PopCallback() {
                @Override
                public void onSuccess(PopResult result) {
                    future.complete((T) result);
                }

                @Override
                public void onException(Throwable e) {
                    future.completeExceptionally(e);
                }
            };
        }

        @SuppressWarnings("unchecked")
        AckCallback ofAck() {
            return new AckCallback() {
                @Override
                public void onSuccess(AckResult result) {
                    future.complete((T) result);
                }

                @Override
                public void onException(Throwable e) {
                    future.completeExceptionally(e);
                }
            };
        }
    }
}
