package org.apogeemq.broker.jms;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apogeemq.broker.delivery.CloseKind;
import org.apogeemq.broker.delivery.DeliveryService;
import org.apogeemq.broker.delivery.Subscription;
import org.apogeemq.broker.delivery.SubscriptionSpec;
import org.apogeemq.broker.handler.HandlerTable;
import org.apogeemq.broker.handler.Reply;
import org.apogeemq.broker.handler.StoreErrors;
import org.apogeemq.broker.topic.Topic;
import org.apogeemq.remoting.header.ExtensionHeaders.CloseSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.CreditRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.DrainRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionRequest;
import org.apogeemq.remoting.header.ExtensionHeaders.OpenSubscriptionResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.SubscriptionSinceResponse;
import org.apogeemq.remoting.header.ExtensionHeaders.UnsubscribeRequest;
import org.apogeemq.remoting.header.SubscriptionKind;
import org.apogeemq.remoting.jms.JmsNames;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.CommandException;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OPEN_SUBSCRIPTION, CLOSE_SUBSCRIPTION, CREDIT, DRAIN and UNSUBSCRIBE. */
final class SubscriptionHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionHandlers.class);

    private final DeliveryService delivery;
    private final JmsDestinations destinations;
    private final DurableSubscriptions durables;
    private final SharedSubscriptions shared = new SharedSubscriptions();
    private final JmsLimits limits;

    SubscriptionHandlers(
            DeliveryService delivery, JmsDestinations destinations, DurableSubscriptions durables, JmsLimits limits) {
        this.delivery = delivery;
        this.destinations = destinations;
        this.durables = durables;
        this.limits = limits;
    }

    void register(HandlerTable handlers) {
        handlers.register(RequestCode.OPEN_SUBSCRIPTION, this::open);
        handlers.register(RequestCode.CLOSE_SUBSCRIPTION, this::close);
        handlers.register(RequestCode.CREDIT, this::credit);
        handlers.register(RequestCode.DRAIN, this::drain);
        handlers.register(RequestCode.UNSUBSCRIBE, this::unsubscribe);
        handlers.register(RequestCode.SUBSCRIPTION_SINCE, this::since);
    }

    private void open(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        OpenSubscriptionRequest header = request.header(OpenSubscriptionRequest.class);
        checkCredit(header.credit());
        checkNumber(jms, header.subscriptionId());
        Topic topic = destinations.toReceive(header.destination(), jms);
        SubscriptionSpec spec = SubscriptionSpecs.of(header, jms);
        Subscription subscription = delivery.subscription(jms.delivery(), spec);
        CompletableFuture<Void> opened = open(header, jms, topic, subscription);
        jms.subscriptions().put(spec.id(), subscription);
        opened.whenComplete((nothing, failure) -> {
            if (failure != null) {
                delivery.close(subscription, CloseKind.RELEASE);
                Reply.failure(request, connection, failure);
            } else {
                Reply.header(request, connection, new OpenSubscriptionResponse(spec.group(), queues(topic)));
            }
        });
    }

    private CompletableFuture<Void> open(
            OpenSubscriptionRequest header, JmsConnection jms, Topic topic, Subscription subscription)
            throws CommandException {
        SubscriptionSpec spec = subscription.spec();
        CompletableFuture<Void> opened;
        if (SubscriptionSpecs.isNamedDurable(spec.kind())) {
            DurableSubscriptions.Definition definition = SubscriptionSpecs.definition(header, jms);
            show(spec.group());
            opened = durables.open(
                    definition,
                    topic,
                    spec.startAt(),
                    since -> delivery.openSince(subscription, header.credit(), since));
            opened.thenRun(() -> subscription.closing().thenRun(() -> durables.closed(definition)));
        } else if (spec.kind() == SubscriptionKind.SHARED) {
            shared.enter(spec);
            opened = delivery.open(subscription, header.credit());
            opened.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    shared.leave(spec);
                } else {
                    subscription.closing().thenRun(() -> shared.leave(spec));
                }
            });
        } else {
            if (spec.isQueue()) {
                destinations.keepForReceivers(topic);
            } else if (spec.isPersistent()) {
                show(spec.group());
            }
            opened = delivery.open(subscription, header.credit());
        }
        return opened;
    }

    private void show(String group) throws CommandException {
        try {
            destinations.showToOperators(group);
        } catch (StoreException e) {
            throw StoreErrors.answer(e);
        }
    }

    private static String queues(Topic topic) {
        return IntStream.range(0, topic.queueCount())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
    }

    private void checkCredit(int credit) throws CommandException {
        if (credit < 0 || credit > limits.maxPrefetch()) {
            throw new CommandException(
                    credit < 0 ? ResponseCode.INVALID_PARAMETER : ResponseCode.LIMIT_EXCEEDED,
                    "credit " + credit + ": allowed are 0 to " + limits.maxPrefetch());
        }
    }

    private void checkNumber(JmsConnection jms, int number) throws CommandException {
        Map<Integer, Subscription> subscriptions = jms.subscriptions();
        Subscription there = subscriptions.get(number);
        if (there != null && !there.isFinished()) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "subscriptionId " + number + " is in use on this connection (open, or closed with leases left)");
        }
        if (subscriptions.size() >= limits.maxSubscriptions()) {
            throw new CommandException(
                    ResponseCode.LIMIT_EXCEEDED,
                    limits.maxSubscriptions() + " subscriptions are open on this connection, more are not allowed");
        }
    }

    private void close(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        CloseSubscriptionRequest header = request.header(CloseSubscriptionRequest.class);
        Subscription subscription = jms.subscription(header.subscriptionId());
        CloseKind kind = header.releaseLeases() ? CloseKind.RELEASE : CloseKind.KEEP_LEASES;
        Reply.when(delivery.close(subscription, kind), request, connection);
    }

    private void credit(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        CreditRequest header = request.header(CreditRequest.class);
        Subscription subscription = jms.subscriptions().get(header.subscriptionId());
        if (subscription == null) {
            Reply.success(request, connection); // it was closed while the credit was on its way
            return;
        }
        try {
            if (header.credit() < 0) {
                throw new CommandException(
                        ResponseCode.INVALID_PARAMETER, "credit " + header.credit() + " must not be negative");
            }
            delivery.credit(subscription, header.credit(), limits.maxPrefetch());
            Reply.success(request, connection);
        } catch (CommandException e) {
            if (!request.isOneway()) {
                throw e;
            }
            // without the credit the client would wait for ever
            LOG.warn("Connection {} is closed: its credit cannot be granted: {}", jms.id(), e.getMessage());
            connection.close();
        }
    }

    private void drain(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        DrainRequest header = request.header(DrainRequest.class);
        checkCredit(header.credit());
        Reply.when(delivery.drain(jms.subscription(header.subscriptionId()), header.credit()), request, connection);
    }

    private void since(Command request, Connection connection) throws CommandException {
        OpenSubscriptionRequest header = request.header(OpenSubscriptionRequest.class);
        if (!SubscriptionSpecs.isNamedDurable(header.kind())) {
            throw new CommandException(
                    ResponseCode.INVALID_PARAMETER,
                    "kind " + header.kind() + ": allowed are DURABLE and SHARED_DURABLE");
        }
        Long since = durables.since(SubscriptionSpecs.definition(header, JmsConnection.of(connection)));
        Reply.header(request, connection, new SubscriptionSinceResponse(since));
    }

    private void unsubscribe(Command request, Connection connection) throws CommandException {
        JmsConnection jms = JmsConnection.of(connection);
        UnsubscribeRequest header = request.header(UnsubscribeRequest.class);
        String clientId = SubscriptionSpecs.ownClientId(header.clientId(), jms);
        try {
            CompletableFuture<Void> done = durables.unsubscribe(clientId, header.name())
                    .thenRun(() -> {
                        if (clientId != null) {
                            destinations.forget(JmsNames.durableGroup(clientId, header.name()));
                        }
                        destinations.forget(JmsNames.sharedGroup(clientId, header.name()));
                    });
            Reply.when(done, request, connection);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ResponseCode.INVALID_PARAMETER, e.getMessage());
        }
    }
}
