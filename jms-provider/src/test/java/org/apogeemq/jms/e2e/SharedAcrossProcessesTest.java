package org.apogeemq.jms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shared durable subscription whose consumers are in several JVMs, which end in different ways. */
@Timeout(300)
class SharedAcrossProcessesTest {
    private static final long WAIT = 90_000;

    @TempDir
    Path directory;

    private final List<ChildJvm> children = new ArrayList<>();
    private Rig rig;
    private JMSContext context;
    private JMSConsumer reports;

    /** What a child has told about a message. */
    private record Report(String by, String text, boolean again, int count) {
        static Report of(Message message) throws JMSException {
            return new Report(
                    message.getStringProperty("by"),
                    message.getBody(String.class),
                    message.getBooleanProperty("again"),
                    message.getIntProperty("count"));
        }
    }

    @BeforeEach
    void start() throws Exception {
        rig = new Rig(Transport.TCP, directory);
        context = new ApogeeConnectionFactory(rig.uri("")).createContext();
        reports = context.createConsumer(context.createQueue(SharingClient.REPORTS));
    }

    @AfterEach
    void stop() {
        children.forEach(ChildJvm::close);
        context.close();
        rig.close();
    }

    private ChildJvm child(String name, String what) throws IOException {
        ChildJvm child = ChildJvm.start(SharingClient.class, rig.uri("prefetch=4"), name, what);
        children.add(child);
        assertThat(reports.receiveBody(String.class, WAIT)).isEqualTo(SharingClient.READY);
        return child;
    }

    private List<Report> reports(int count) throws JMSException {
        List<Report> got = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = reports.receive(WAIT);
            assertThat(message).as("report after %s", got).isNotNull();
            got.add(Report.of(message));
        }
        return got;
    }

    private List<String> publish(int from, int to) {
        List<String> texts =
                IntStream.range(from, to).mapToObj(Integer::toString).toList();
        texts.forEach(text -> context.createProducer().send(context.createTopic(SharingClient.TOPIC), text));
        return texts;
    }

    private static List<String> texts(List<Report> reports) {
        return reports.stream().map(Report::text).toList();
    }

    private static List<Report> by(String name, List<Report> reports) {
        return reports.stream().filter(report -> report.by().equals(name)).toList();
    }

    @Test
    void eachMessageGoesToOneJvmAndAllHaveTheirShare() throws Exception {
        child("one", "acknowledge");
        child("two", "acknowledge");
        List<String> sent = publish(0, 60);
        List<Report> got = reports(60);
        assertThat(texts(got)).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(by("one", got)).isNotEmpty();
        assertThat(by("two", got)).isNotEmpty();
        assertThat(got).noneMatch(Report::again);
        assertThat(reports.receiveNoWait()).isNull();
    }

    @Test
    void whatAKilledJvmHadNotAcknowledgedGoesToTheOtherFlagged() throws Exception {
        ChildJvm holding = child("holding", "hold");
        child("working", "acknowledge");
        List<String> sent = publish(0, 40);
        List<Report> first = reports(40);
        assertThat(texts(first)).containsExactlyInAnyOrderElementsOf(sent);
        List<String> held = texts(by("holding", first));
        assertThat(held).isNotEmpty();
        holding.kill();
        List<Report> again = reports(held.size());
        assertThat(texts(again)).containsExactlyInAnyOrderElementsOf(held);
        assertThat(again).allSatisfy(report -> {
            assertThat(report.by()).isEqualTo("working");
            assertThat(report.again()).isTrue();
            assertThat(report.count()).isGreaterThanOrEqualTo(2);
        });
        List<String> later = publish(40, 50);
        assertThat(texts(reports(10))).containsExactlyInAnyOrderElementsOf(later);
        assertThat(reports.receiveNoWait()).isNull();
    }

    @Test
    void subscriptionKeepsMessagesWhileNoJvmIsThere() throws Exception {
        child("first", "acknowledge").kill();
        List<String> sent = publish(0, 20);
        child("second", "acknowledge");
        assertThat(texts(reports(20))).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(reports.receiveNoWait()).isNull();
    }
}
