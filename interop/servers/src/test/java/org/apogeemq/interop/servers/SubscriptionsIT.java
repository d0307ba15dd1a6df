package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apogeemq.interop.servers.app.DurableSubscriber;
import org.apogeemq.interop.servers.app.OtherSharingSubscriber;
import org.apogeemq.interop.servers.app.SelectingSubscriber;
import org.apogeemq.interop.servers.app.SharingSubscriber;
import org.apogeemq.interop.servers.app.Subscriber;
import org.apogeemq.interop.servers.app.TaggedSubscriber;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Message-driven beans with every kind of subscription to one topic. */
@ExtendWith(ArquillianExtension.class)
@Timeout(400)
class SubscriptionsIT {
    private static final String APPLICATION = "subscribers";
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final long ABSENCE_MILLIS = 500;
    private static final Set<String> EVERYBODY = Set.of("durable", "sharing", "sharing, too", "selecting", "tagged");
    private static final String[] TYPES = {"SPORT", "WEATHER", "POLITICS"};
    private static final int NEWS = 60;

    private static TestBroker broker;

    @ArquillianResource
    private Deployer deployer;

    private JMSContext context;
    private JMSConsumer consumer;
    /** What each subscriber has seen. */
    private final Map<String, List<String>> seen = new HashMap<>();

    /** The broker is there before the beans are: Arquillian calls this before all else. */
    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start();
        return Application.of(
                        "subscribers.war",
                        DurableSubscriber.class,
                        SharingSubscriber.class,
                        OtherSharingSubscriber.class,
                        SelectingSubscriber.class,
                        TaggedSubscriber.class)
                .addClass(Subscriber.class);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void deploy() {
        context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();
        consumer = context.createConsumer(context.createQueue("SEEN"));
        deployer.deploy(APPLICATION);
    }

    @AfterEach
    void undeploy() {
        deployer.undeploy(APPLICATION);
        context.close();
    }

    /** The news of number i: each third of a type, each second for Europe, and the dear ones dear. */
    private void send(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            context.createProducer()
                    .setJMSType(TYPES[i % TYPES.length])
                    .setProperty("region", i % 2 == 0 ? "EU" : "US")
                    .setProperty("price", i < 10 ? 100 : 200)
                    .send(context.createTopic("NEWS"), prefix + i);
        }
    }

    private static boolean selected(int i) {
        return i % 2 == 0 && i >= 10;
    }

    private static boolean tagged(int i) {
        return i % TYPES.length != 2;
    }

    private static List<String> texts(String prefix, IntPredicate which) {
        return IntStream.range(0, NEWS).filter(which).mapToObj(i -> prefix + i).toList();
    }

    /** Takes what comes until nothing comes for a while. */
    private void take() throws JMSException {
        for (Message m = consumer.receive(ABSENCE_MILLIS); m != null; m = consumer.receive(ABSENCE_MILLIS)) {
            seen.computeIfAbsent(m.getStringProperty("by"), by -> new ArrayList<>())
                    .add(m.getBody(String.class));
        }
    }

    private List<String> seenBy(String name, String prefix) {
        return seen.getOrDefault(name, List.of()).stream()
                .filter(text -> text.startsWith(prefix))
                .toList();
    }

    private List<String> seenBySharers(String prefix) {
        return Stream.concat(seenBy("sharing", prefix).stream(), seenBy("sharing, too", prefix).stream())
                .toList();
    }

    /** Subscriptions that are not durable begin when the bean has connected: some time after its deployment. */
    private void awaitEverybody(String prefix) {
        await().alias("everybody consumes").atMost(LIMIT).until(() -> {
            send(prefix, 20);
            take();
            return EVERYBODY.stream().noneMatch(name -> seenBy(name, prefix).isEmpty());
        });
    }

    private void awaitCount(String prefix, int count) {
        await().alias(count + " of " + prefix).atMost(LIMIT).until(() -> {
            take();
            return EVERYBODY.stream()
                            .mapToInt(name -> seenBy(name, prefix).size())
                            .sum()
                    >= count;
        });
    }

    @Test
    void everySubscriptionGetsItsMessagesOnce() {
        awaitEverybody("ready");
        send("news", NEWS);
        List<String> all = texts("news", i -> true);
        List<String> selected = texts("news", SubscriptionsIT::selected);
        List<String> tagged = texts("news", SubscriptionsIT::tagged);
        awaitCount("news", 2 * NEWS + selected.size() + tagged.size());
        assertThat(seenBy("durable", "news")).containsExactlyElementsOf(all); // it has one consumer
        assertThat(seenBySharers("news")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(seenBy("selecting", "news")).containsExactlyInAnyOrderElementsOf(selected);
        assertThat(seenBy("tagged", "news")).containsExactlyInAnyOrderElementsOf(tagged);
    }

    @Test
    void durableSubscriptionsGetWhatCameWhileTheApplicationWasAwayAndOthersDoNot() {
        awaitEverybody("before");
        deployer.undeploy(APPLICATION);
        send("away", NEWS);
        deployer.deploy(APPLICATION);
        List<String> all = texts("away", i -> true);
        awaitCount("away", 2 * NEWS);
        awaitEverybody("again");
        assertThat(seenBy("durable", "away")).containsExactlyElementsOf(all);
        assertThat(seenBySharers("away")).containsExactlyInAnyOrderElementsOf(all);
        assertThat(seenBy("selecting", "away")).isEmpty();
        assertThat(seenBy("tagged", "away")).isEmpty();
    }
}
