package org.apogeemq.broker.pop;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apogeemq.broker.delivery.PopHandle;
import org.apogeemq.broker.delivery.PopService;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.remoting.body.BatchAck;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.header.PullHeaders.AckMessageRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeRequest;
import org.apogeemq.remoting.header.PullHeaders.ChangeInvisibleTimeResponse;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;

/** What consumers do with popped messages: acknowledge one (200051) or many (200151), change their time (200053). */
final class LeaseHandlers {
    private static final int MAX_IN_BATCH = 100_000;

    private final String brokerName;
    private final PopService pops;
    private final PopChecks checks;

    LeaseHandlers(String brokerName, PopService pops, PopChecks checks) {
        this.brokerName = brokerName;
        this.pops = pops;
        this.checks = checks;
    }

    void register(HandlerTable table) {
        table.register(RequestCode.ACK_MESSAGE, this::acknowledge);
        table.register(RequestCode.BATCH_ACK_MESSAGE, this::acknowledgeMany);
        table.register(RequestCode.CHANGE_MESSAGE_INVISIBLETIME, this::changeInvisibleTime);
    }

    private void acknowledge(Command request, Connection connection) throws CommandException {
        AckMessageRequest header = request.header(AckMessageRequest.class);
        checks.exists(header.topic(), header.queueId());
        ReceiptHandle receipt = ReceiptHandle.parse(header.extraInfo());
        receipt.checkIsOf(brokerName, header.queueId(), header.offset());
        PopHandle handle = handle(header.topic(), header.consumerGroup(), header.queueId(), receipt.popTime());
        Reply.when(pops.acknowledge(handle, header.offset()), request, connection);
    }

    private void acknowledgeMany(Command request, Connection connection) throws CommandException {
        BatchAck batch = BodyCodec.decode(request.body(), BatchAck.class);
        for (BatchAck.Entry entry : batch.acks()) {
            if (entry.c() == null || entry.t() == null || entry.b() == null || entry.so() < 0) {
                throw new CommandException(
                        ResponseCode.INVALID_PARAMETER,
                        "an entry of acks needs group (c), topic (t), bit set (b) and a start offset (so) that is not"
                                + " negative");
            }
            checks.exists(entry.t(), entry.q());
        }
        List<BitSet> bits =
                batch.acks().stream().map(entry -> BitSet.valueOf(entry.b())).toList();
        PopChecks.inRange(
                "number of acknowledged messages",
                bits.stream().mapToLong(BitSet::cardinality).sum(),
                0,
                MAX_IN_BATCH);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < bits.size(); i++) {
            BatchAck.Entry entry = batch.acks().get(i);
            List<Long> offsets = new ArrayList<>();
            bits.get(i).stream().forEach(bit -> offsets.add(entry.so() + bit));
            all.add(pops.acknowledge(handle(entry.t(), entry.c(), entry.q(), entry.pt()), offsets));
        }
        Reply.when(CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)), request, connection);
    }

    private void changeInvisibleTime(Command request, Connection connection) throws CommandException {
        ChangeInvisibleTimeRequest header = request.header(ChangeInvisibleTimeRequest.class);
        checks.exists(header.topic(), header.queueId());
        PopChecks.inRange("invisibleTime", header.invisibleTime(), 0, PopHandlers.MAX_INVISIBLE_MILLIS);
        ReceiptHandle receipt = ReceiptHandle.parse(header.extraInfo());
        receipt.checkIsOf(brokerName, header.queueId(), header.offset());
        PopHandlers.answer(
                pops.changeInvisible(
                        handle(header.topic(), header.consumerGroup(), header.queueId(), receipt.popTime()),
                        header.offset(),
                        header.invisibleTime(),
                        !Boolean.TRUE.equals(header.suspend())),
                request,
                connection,
                popTime -> Reply.header(
                        request,
                        connection,
                        new ChangeInvisibleTimeResponse(popTime, header.invisibleTime(), receipt.reviveQueueId())));
    }

    private static PopHandle handle(String topic, String group, int queueId, long popTime) {
        return new PopHandle(SubscriptionSpec.ofGroup(topic, group, SubscriptionSpec.FROM_FIRST), queueId, popTime);
    }
}
