package org.apogeemq.jms.provider.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apogeemq.jms.provider.Branches;
import org.apogeemq.jms.provider.Delivery;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BranchList;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.TransactionHeaders.BranchRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaCommitRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaEndRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareResponse;
import org.apogeemq.remoting.header.TransactionHeaders.XaRecoverRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaStartRequest;
import org.apogeemq.remoting.jms.BranchId;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** XA branches at one broker, asked over one connection. */
final class WireBranches implements Branches {
    private static final int PAGE = 1_000;
    private static final Supplier<ByteBuf> NOTHING = () -> null;

    private final Requests requests;
    private final Function<List<Delivery>, List<Delivery>> held;
    private final BiConsumer<Long, List<Delivery>> acknowledge;

    /**
     * @param held those of some leases that this connection granted
     * @param acknowledge posts, without answer, that a transaction has consumed leases of this connection
     */
    WireBranches(
            Requests requests,
            Function<List<Delivery>, List<Delivery>> held,
            BiConsumer<Long, List<Delivery>> acknowledge) {
        this.requests = requests;
        this.held = held;
        this.acknowledge = acknowledge;
    }

    @Override
    public CompletableFuture<Void> start(long transaction, BranchId branch, boolean join, int timeoutSeconds) {
        return ask(
                RequestCode.XA_START,
                new XaStartRequest(transaction, branch.toString(), join, timeoutSeconds),
                (join ? "join" : "start") + " branch " + branch);
    }

    @Override
    public Optional<CompletableFuture<Void>> begin(long transaction, BranchId branch, int timeoutSeconds) {
        // asked once: what follows must not come before it
        return Optional.of(requests.askOnce(
                RequestCode.XA_START,
                new XaStartRequest(transaction, branch.toString(), false, timeoutSeconds),
                NOTHING,
                "start branch " + branch,
                answer -> null));
    }

    /** Leases of earlier connections cannot be consumed any more: then the branch can only be rolled back. */
    @Override
    public CompletableFuture<Void> end(long transaction, int messages, List<Delivery> consumed, boolean fail) {
        List<Delivery> here = held.apply(consumed);
        if (!here.isEmpty()) {
            acknowledge.accept(transaction, here);
        }
        return ask(
                RequestCode.XA_END,
                new XaEndRequest(transaction, fail || here.size() < consumed.size(), messages),
                "end the work for a branch");
    }

    @Override
    public CompletableFuture<BranchVote> prepare(BranchId branch, long beginner) {
        return requests.ask(
                RequestCode.XA_PREPARE,
                new XaPrepareRequest(branch.toString(), beginner == 0 ? null : beginner),
                NOTHING,
                "prepare branch " + branch,
                answer -> answer.header(XaPrepareResponse.class).vote());
    }

    @Override
    public CompletableFuture<Void> commit(BranchId branch, boolean onePhase, long beginner) {
        return ask(
                RequestCode.XA_COMMIT,
                new XaCommitRequest(branch.toString(), onePhase, beginner == 0 ? null : beginner),
                "commit branch " + branch);
    }

    @Override
    public CompletableFuture<Void> rollback(BranchId branch) {
        return ask(RequestCode.XA_ROLLBACK, new BranchRequest(branch.toString()), "roll back branch " + branch);
    }

    @Override
    public CompletableFuture<Void> forget(BranchId branch) {
        return ask(RequestCode.XA_FORGET, new BranchRequest(branch.toString()), "forget branch " + branch);
    }

    @Override
    public CompletableFuture<List<BranchId>> recover() {
        return page(null, new ArrayList<>());
    }

    private CompletableFuture<List<BranchId>> page(String after, List<BranchId> before) {
        return requests.ask(
                        RequestCode.XA_RECOVER,
                        new XaRecoverRequest(after, PAGE),
                        NOTHING,
                        "list the branches to recover",
                        WireBranches::list)
                .thenCompose(page -> {
                    page.xids().forEach(xid -> before.add(BranchId.parse(xid)));
                    return page.end() || page.xids().isEmpty()
                            ? CompletableFuture.completedFuture(before)
                            : page(page.xids().get(page.xids().size() - 1), before);
                });
    }

    private static BranchList list(Command answer) {
        return BodyCodec.decode(answer.body(), BranchList.class);
    }

    private CompletableFuture<Void> ask(int code, Record header, String what) {
        return requests.ask(code, header, NOTHING, what, answer -> null);
    }
}
