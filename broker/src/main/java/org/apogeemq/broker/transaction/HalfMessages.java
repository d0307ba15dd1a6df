package org.apogeemq.broker.transaction;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apogeemq.broker.config.BrokerConfig;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.header.ClientHeaders.EndTransactionRequest;
import org.apogeemq.remoting.jms.JmsFlag;
import org.apogeemq.remoting.message.StoredMessage;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.AppendCallback;
import org.apogeemq.store.AppendResult;
import org.apogeemq.store.Control;
import org.apogeemq.store.MessageAppend;
import org.apogeemq.store.Store;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.TransactionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Half messages: stored as prepared transactions, committed, rolled back, asked about, set aside. Safe for use by any thread;
 * never blocks.
 */
public final class HalfMessages {
    /** Time between two calls of {@link #sweep()}. */
    public static final long SWEEP_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(HalfMessages.class);
    private static final long NOBODY_THERE_MILLIS = 5000;
    private static final int CHECKS_PER_SWEEP = 1000;

    private final BrokerConfig config;
    private final Store store;
    private final InstantSource clock;
    private final CheckBack checkBack;
    private final JmsReceivers jmsReceivers;
    private final Rollbacks rollbacks;
    private final HalfMessageTable table = new HalfMessageTable();
    private final Map<Long, CompletableFuture<Void>> endings = new ConcurrentHashMap<>();

    public HalfMessages(
            BrokerConfig config, Store store, InstantSource clock, CheckBack checkBack, JmsReceivers jmsReceivers) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.checkBack = checkBack;
        this.jmsReceivers = jmsReceivers;
        rollbacks = new Rollbacks(store);
    }

    /** As it is now: its settings may change at run time. */
    private CheckPolicy policy() {
        return CheckPolicy.of(config);
    }

    /** Takes up what was undecided when the broker stopped. */
    public void recover() {
        CheckPolicy policy = policy();
        for (TransactionInfo transaction : store.transactions()) {
            if (HalfMessage.is(transaction)) {
                table.add(HalfMessage.read(transaction, topic(transaction), policy));
            }
        }
        if (table.size() > 0) {
            LOG.info("{} half messages are undecided, their producer groups will be asked", table.size());
        }
    }

    /** Null when its record cannot be read any more. */
    private String topic(TransactionInfo transaction) {
        long[] positions = transaction.positions();
        ByteBuffer record = positions.length == 0 ? null : store.readAt(positions[0]);
        return record == null
                ? null
                : StoredMessage.of(Unpooled.wrappedBuffer(record)).topic().intern();
    }

    /** Why a topic cannot be deleted now, null when it can: what is committed has to have a place. */
    public String topicInUse(String topic) {
        List<HalfMessage> users = table.to(topic);
        return users.isEmpty()
                ? null
                : users.size() + " undecided half messages are for topic " + topic + ", one of them of producer group '"
                        + users.get(0).producerGroup()
                        + "'; they are to be committed or rolled back first: see 'apogee tx list'";
    }

    /**
     * Prepares a topic for a half message with a user flag: what a JMS sender sends to a queue waits for its receivers.
     *
     * @throws CommandException when the store takes nothing now
     */
    public void keepForReceivers(Topic topic, int flag) throws CommandException {
        if (JmsFlag.isJms(flag) && JmsFlag.reachesQueues(flag)) {
            jmsReceivers.keepFor(topic);
        }
    }

    /**
     * Stores a half message.
     *
     * @param message the record, not yet of a transaction
     * @param producerGroup who decides about it
     * @param immunityMillis age before which the group is not asked, -1 for the broker's setting
     * @throws CommandException NO_PERMISSION when the broker takes none, SYSTEM_BUSY when there are too many undecided
     * @throws StoreException when the store takes nothing now; {@code stored} is not called then
     */
    public void append(MessageAppend message, String producerGroup, long immunityMillis, HalfStored stored)
            throws CommandException {
        if (config.get(BrokerConfig.REJECT_TRANSACTION_MESSAGE)) {
            throw new CommandException(
                    ResponseCode.NO_PERMISSION, "this broker takes no half messages (rejectTransactionMessage)");
        }
        if (table.size() >= config.get(BrokerConfig.MAX_HALF_MESSAGES)) {
            throw new CommandException(
                    ResponseCode.SYSTEM_BUSY,
                    table.size() + " half messages are undecided, more are not taken (maxHalfMessages)");
        }
        long number = store.newTransaction();
        HalfMessage half = HalfMessage.begun(number, message.queue().topic(), producerGroup.intern(), immunityMillis);
        Control prepare = half.prepare();
        HalfAppend both = new HalfAppend((result, failure) -> {
            if (failure != null) {
                rollbacks.discard(number);
                stored.failed(failure);
            } else {
                table.add(half.stored(result.position(0), result.storeTimestamp(), policy()));
                stored.stored(number, result.position(0));
            }
        });
        store.append(new MessageAppend[] {message.inTransaction(number)}, both.message());
        try {
            store.apply(prepare, both.prepare());
        } catch (StoreException e) {
            both.prepare().failed(e);
        }
    }

    /**
     * Ends a half message. Saying the same again is fine.
     *
     * @return completes when the decision is as durable as configured, or with the {@link StoreException}; the half message is
     *     undecided then, and its group will be asked
     * @throws CommandException SYSTEM_ERROR when it is not that group's undecided half message, ILLEGAL_OPERATION when only the
     *     answer to a check is taken any more
     * @throws StoreException when the store takes nothing now
     */
    CompletableFuture<Void> end(EndTransactionRequest request, Decision decision) throws CommandException {
        long number = request.tranStateTableOffset();
        HalfMessage half = table.find(number);
        if (half == null) {
            new EndedHalfMessage(store).check(request, decision);
            return CompletableFuture.completedFuture(null);
        }
        checkEnd(request, half);
        CompletableFuture<Void> done = new CompletableFuture<>();
        HalfMessage deciding = table.step(
                number,
                now -> now.decision() == Decision.NONE ? now.deciding(decision) : null,
                now -> write(now, done));
        return deciding != null ? done : sameAgain(request, decision);
    }

    private void checkEnd(EndTransactionRequest request, HalfMessage half) throws CommandException {
        if (!half.producerGroup().equals(request.producerGroup())) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the half message is one of producer group '" + half.producerGroup() + "', not of '"
                            + request.producerGroup() + "'");
        }
        if (request.commitLogOffset() != half.position() && request.commitLogOffset() != position(half)) {
            throw EndedHalfMessage.isNone(request);
        }
        long age = clock.millis() - half.since();
        if (!Boolean.TRUE.equals(request.fromTransactionCheck())
                && half.immunityMillis() >= 0
                && age > half.immunityMillis()) {
            throw new CommandException(
                    ResponseCode.ILLEGAL_OPERATION,
                    "the half message is " + age + " ms old and its CHECK_IMMUNITY_TIME_IN_SECONDS is over: only the"
                            + " answer to a check decides now");
        }
    }

    /** Where its record is now; the store may have moved it. */
    long position(HalfMessage half) {
        TransactionInfo transaction = store.transaction(half.number());
        return transaction == null || transaction.positions().length == 0
                ? -1
                : transaction.positions()[0];
    }

    private CompletableFuture<Void> sameAgain(EndTransactionRequest request, Decision decision)
            throws CommandException {
        HalfMessage half = table.find(request.tranStateTableOffset());
        if (half == null) {
            new EndedHalfMessage(store).check(request, decision);
        } else if (half.decision() != decision) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "the half message is being ended with " + half.decision() + " already, it cannot be ended with "
                            + decision);
        }
        return endings.getOrDefault(request.tranStateTableOffset(), CompletableFuture.completedFuture(null));
    }

    private void write(HalfMessage half, CompletableFuture<Void> done) {
        Control record = half.decision() == Decision.COMMIT
                ? new Control.Commit(half.number(), List.of())
                : new Control.Rollback(half.number(), List.of());
        endings.put(half.number(), done);
        try {
            store.apply(record, new AppendCallback() {
                @Override
                public void appended(AppendResult result) {
                    table.remove(half.number());
                    endings.remove(half.number());
                    done.complete(null);
                }

                @Override
                public void failed(StoreException e) {
                    table.step(half.number(), now -> now.deciding(Decision.NONE), now -> {});
                    endings.remove(half.number());
                    done.completeExceptionally(e);
                }
            });
        } catch (StoreException e) {
            endings.remove(half.number());
            throw e;
        }
    }

    /**
     * Begins the checks of a half message anew, also of one that was set aside.
     *
     * @return completes when that is as durable as configured
     * @throws CommandException SYSTEM_ERROR when there is no such half message, or it is being ended
     * @throws StoreException when the store takes nothing now
     */
    CompletableFuture<Void> resume(long number) throws CommandException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        HalfMessage resumed = table.step(
                number,
                now -> now.decision() == Decision.NONE ? now.resumed(clock.millis()) : null,
                now -> store.apply(now.prepare(), completing(done)));
        if (resumed == null) {
            throw new CommandException(
                    ResponseCode.SYSTEM_ERROR, "the half message is not undecided, it was committed or rolled back");
        }
        return done;
    }

    private static AppendCallback completing(CompletableFuture<Void> done) {
        return new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                done.complete(null);
            }

            @Override
            public void failed(StoreException e) {
                done.completeExceptionally(e);
            }
        };
    }

    /** Undecided half messages, oldest first: at most so many with a number above {@code after}. */
    List<HalfMessage> page(long after, int max) {
        return table.page(after, max);
    }

    /** Number of undecided half messages. */
    public int undecided() {
        return table.size();
    }

    /** Asks about those that it is time for, sets aside those asked about often enough. Called every {@link #SWEEP_MILLIS}. */
    public void sweep() {
        rollbacks.retry();
        CheckPolicy policy = policy();
        long now = clock.millis();
        try {
            for (HalfMessage half : table.due(now, CHECKS_PER_SWEEP)) {
                if (half.isExhausted(policy)) {
                    setAside(half, now);
                } else {
                    check(half, policy, now);
                }
            }
        } catch (StoreException e) {
            LOG.warn("Checks of half messages wait, the store takes nothing now: {}", e.getMessage());
        }
    }

    private void check(HalfMessage half, CheckPolicy policy, long now) {
        CheckBack.Recipient recipient = checkBack.recipient(half);
        if (recipient == null) {
            long until = now + Math.min(policy.intervalMillis(), NOBODY_THERE_MILLIS);
            table.step(half.number(), known -> known.isDue(now) ? known.postponed(until) : null, known -> {});
            return;
        }
        HalfMessage checked = table.step(
                half.number(),
                known -> known.isDue(now) ? known.checked(now, policy) : null,
                known -> store.apply(known.prepare(), logging("the count of checks")));
        if (checked != null) {
            checkBack.send(checked, position(checked), recipient);
        }
    }

    private void setAside(HalfMessage half, long now) {
        HalfMessage aside = table.step(half.number(), known -> known.isDue(now) ? known.leftAside() : null, known -> {
            store.apply(known.prepare(), logging("a half message's being set aside"));
            checkBack.copyAside(known, position(known));
        });
        if (aside != null) {
            LOG.warn(
                    "Half message {} of producer group {} was checked {} times without a decision: it is set aside"
                            + " undecided, see TRANS_CHECK_MAX_TIME_TOPIC",
                    checkBack.messageId(position(aside)),
                    aside.producerGroup(),
                    aside.checks());
        }
    }

    private static AppendCallback logging(String what) {
        return new AppendCallback() {
            @Override
            public void appended(AppendResult result) {
                // nobody waits for it
            }

            @Override
            public void failed(StoreException e) {
                LOG.warn("In the log is missing {}: {}", what, e.getMessage());
            }
        };
    }
}
