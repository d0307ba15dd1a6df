package org.apogeemq.jms.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apogeemq.remoting.jms.DestinationKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ApogeeDestinationTest {

    @Test
    void namesAreEncodedForTheTopic() throws JMSException {
        ApogeeQueue queue = ApogeeDestination.queue("ORDERS.EU");
        assertThat(queue.getQueueName()).isEqualTo("ORDERS.EU");
        assertThat(queue.physicalName()).isEqualTo("ORDERS%2EEU");
        assertThat(queue).hasToString("ORDERS.EU");
        assertThat(ApogeeDestination.ofPhysical(DestinationKind.QUEUE, "ORDERS%2EEU"))
                .isEqualTo(queue);
    }

    @Test
    void optionsAreParsed() throws JMSException {
        ApogeeTopic topic = ApogeeDestination.topic("ORDERS?tags=A||B&group=billing");
        assertThat(topic.physicalName()).isEqualTo("ORDERS");
        assertThat(topic.options()).isEqualTo(new DestinationOptions("A||B", "billing", false, null, null));
        assertThat(topic.getTopicName()).isEqualTo("ORDERS?tags=A||B&group=billing");
        assertThat(topic.withoutOptions()).isEqualTo(ApogeeDestination.topic("ORDERS"));
        assertThat(ApogeeDestination.topic("ORDERS?tags=a%20b").options().tags())
                .isEqualTo("a b");
        assertThat(ApogeeDestination.queue("ORDERS").options()).isEqualTo(DestinationOptions.NONE);
        assertThat(ApogeeDestination.topic("O?orderly=true&startPosition=1970-01-01T00:00:01Z&maxRedeliveries=3")
                        .options())
                .isEqualTo(new DestinationOptions(null, null, true, 1_000L, 3));
        assertThat(ApogeeDestination.topic("O?startPosition=last&orderly=false").options())
                .isEqualTo(DestinationOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        ", it is null",
        "?tags=A, must not be empty",
        "O?tag=A, option 'tag' is not known",
        "O?tags=A&tags=B, given twice",
        "O?tags, has no value",
        "O?tags=%Z, hexadecimal",
        "O?=x, no name",
        "O?orderly=yes, must be true or false",
        "O?startPosition=noon, must be first",
        "O?maxRedeliveries=-1, must be from 0 to 10000",
        "O?maxRedeliveries=10001, must be from 0 to 10000"
    })
    void badNamesSayWhy(String name, String reason) {
        assertThatThrownBy(() -> ApogeeDestination.queue(name))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> ApogeeDestination.topic(name)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void queueHasNoStartPosition() {
        assertThatThrownBy(() -> ApogeeDestination.queue("O?startPosition=first"))
                .hasMessageContaining("startPosition is for topics");
    }

    @Test
    void tooLongANameIsRefused() {
        assertThatThrownBy(() -> ApogeeDestination.queue("x".repeat(128)))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("at most 127");
    }

    @Test
    void equalByKindNameAndOptions() throws JMSException {
        assertThat(ApogeeDestination.queue("A"))
                .isEqualTo(ApogeeDestination.queue("A"))
                .hasSameHashCodeAs(ApogeeDestination.queue("A"))
                .isNotEqualTo(ApogeeDestination.topic("A"))
                .isNotEqualTo(ApogeeDestination.queue("B"))
                .isNotEqualTo(ApogeeDestination.queue("A?tags=x"));
        assertThat(ApogeeDestination.temporaryQueue("A", d -> {})).isNotEqualTo(ApogeeDestination.queue("A"));
    }

    @Test
    void kindsAreTheInterfacesOfTheSpecification() {
        assertThat(ApogeeDestination.ofPhysical(DestinationKind.QUEUE, "A"))
                .isInstanceOf(Queue.class)
                .isNotInstanceOf(Topic.class);
        assertThat(ApogeeDestination.ofPhysical(DestinationKind.TOPIC, "A"))
                .isInstanceOf(Topic.class)
                .isNotInstanceOf(Queue.class);
        assertThat(ApogeeDestination.ofPhysical(DestinationKind.TEMPORARY_QUEUE, "A"))
                .isInstanceOf(TemporaryQueue.class);
        assertThat(ApogeeDestination.ofPhysical(DestinationKind.TEMPORARY_TOPIC, "A"))
                .isInstanceOf(TemporaryTopic.class);
    }

    @Test
    void temporaryOnesAreDeletedByTheirOwnerOnly() throws JMSException {
        List<ApogeeDestination> deleted = new ArrayList<>();
        ApogeeTemporaryQueue queue = ApogeeDestination.temporaryQueue("T1", deleted::add);
        ApogeeTemporaryTopic topic = ApogeeDestination.temporaryTopic("T2", deleted::add);
        queue.delete();
        topic.delete();
        assertThat(deleted).containsExactly(queue, topic);
        ApogeeTemporaryQueue received =
                (ApogeeTemporaryQueue) ApogeeDestination.ofPhysical(DestinationKind.TEMPORARY_QUEUE, "T1");
        assertThatThrownBy(received::delete)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("another connection");
    }

    @Test
    void serializationAndReferencesKeepTheDestination() throws Exception {
        for (ApogeeDestination destination :
                List.of(ApogeeDestination.queue("A.B?tags=x"), ApogeeDestination.topic("C"), new ApogeeQueue("D"))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(destination);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(destination);
            }
            assertThat(new DestinationObjectFactory().getObjectInstance(destination.getReference(), null, null, null))
                    .isEqualTo(destination);
        }
    }
}
