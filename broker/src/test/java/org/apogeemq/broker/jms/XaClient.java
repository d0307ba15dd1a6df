package org.apogeemq.broker.jms;

import static org.apogeemq.broker.jms.WireClient.queue;
import static org.apogeemq.broker.jms.WireClient.toQueue;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apogeemq.remoting.body.BodyCodec;
import org.apogeemq.remoting.body.BranchList;
import org.apogeemq.remoting.body.TransactionInfo;
import org.apogeemq.remoting.body.TransactionList;
import org.apogeemq.remoting.header.BranchVote;
import org.apogeemq.remoting.header.TransactionDecision;
import org.apogeemq.remoting.header.TransactionHeaders.BranchRequest;
import org.apogeemq.remoting.header.TransactionHeaders.DecideTransactionRequest;
import org.apogeemq.remoting.header.TransactionHeaders.ListTransactionsRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaCommitRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaEndRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaPrepareResponse;
import org.apogeemq.remoting.header.TransactionHeaders.XaRecoverRequest;
import org.apogeemq.remoting.header.TransactionHeaders.XaStartRequest;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;

/** A transaction manager's requests on one connection; each gives the response code. */
final class XaClient {
    private final WireClient wire;

    XaClient(WireClient wire) {
        this.wire = wire;
    }

    /** Receives "in" from IN, with subscription 1, and sends "out" to OUT, in a branch that has ended. */
    void transfer(String xid) {
        wire.sendTexts("IN", "in");
        wire.open(queue(1, "IN"));
        assertThat(start(5, xid)).isZero();
        wire.settle(0, 5, wire.next());
        wire.send(toQueue("OUT", "out").in(5));
        assertThat(end(5)).isZero();
    }

    private int ask(int code, Record header) {
        return wire.ask(code, header, null).code();
    }

    int start(long transaction, String xid) {
        return start(transaction, xid, false, 0);
    }

    int join(long transaction, String xid) {
        return start(transaction, xid, true, 0);
    }

    int start(long transaction, String xid, boolean join, int timeoutSeconds) {
        return ask(RequestCode.XA_START, new XaStartRequest(transaction, xid, join, timeoutSeconds));
    }

    int end(long transaction) {
        return end(transaction, false);
    }

    int end(long transaction, boolean fail) {
        return ask(RequestCode.XA_END, new XaEndRequest(transaction, fail, null));
    }

    int end(long transaction, int messages) {
        return ask(RequestCode.XA_END, new XaEndRequest(transaction, false, messages));
    }

    int prepareBegunBy(long transaction, String xid) {
        return ask(RequestCode.XA_PREPARE, new XaPrepareRequest(xid, transaction));
    }

    int commitOnePhaseBegunBy(long transaction, String xid) {
        return ask(RequestCode.XA_COMMIT, new XaCommitRequest(xid, true, transaction));
    }

    Command askPrepare(String xid) {
        return wire.ask(RequestCode.XA_PREPARE, new XaPrepareRequest(xid, null), null);
    }

    int prepare(String xid) {
        return askPrepare(xid).code();
    }

    BranchVote vote(String xid) {
        Command answer = askPrepare(xid);
        assertThat(answer.code()).as(answer.remark()).isZero();
        return answer.header(XaPrepareResponse.class).vote();
    }

    int commit(String xid) {
        return ask(RequestCode.XA_COMMIT, new XaCommitRequest(xid, false, null));
    }

    int commitOnePhase(String xid) {
        return ask(RequestCode.XA_COMMIT, new XaCommitRequest(xid, true, null));
    }

    int rollback(String xid) {
        return ask(RequestCode.XA_ROLLBACK, new BranchRequest(xid));
    }

    int forget(String xid) {
        return ask(RequestCode.XA_FORGET, new BranchRequest(xid));
    }

    List<String> recover(int page) {
        List<String> all = new ArrayList<>();
        BranchList list;
        do {
            String after = all.isEmpty() ? null : all.get(all.size() - 1);
            Command answer = wire.call(RequestCode.XA_RECOVER, new XaRecoverRequest(after, page), null);
            list = BodyCodec.decode(answer.body(), BranchList.class);
            all.addAll(list.xids());
        } while (!list.end());
        return all;
    }

    List<String> recover() {
        return recover(1000);
    }

    List<TransactionInfo> list() {
        Command answer = wire.call(RequestCode.LIST_TRANSACTIONS, new ListTransactionsRequest(0, 200), null);
        return BodyCodec.decode(answer.body(), TransactionList.class).transactions();
    }

    TransactionInfo listed(String xid) {
        return list().stream().filter(t -> xid.equals(t.xid())).findFirst().orElseThrow();
    }

    int decide(String xid, TransactionDecision decision) {
        return decide(listed(xid).number(), decision);
    }

    int decide(long number, TransactionDecision decision) {
        return ask(RequestCode.DECIDE_TRANSACTION, new DecideTransactionRequest(number, decision));
    }
}
