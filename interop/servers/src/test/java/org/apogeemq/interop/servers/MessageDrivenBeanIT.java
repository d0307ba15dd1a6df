package org.apogeemq.interop.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apogeemq.interop.servers.app.EchoBean;
import org.apogeemq.interop.servers.app.PlainBean;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Message-driven beans in a stock server, fed from and answering to a broker outside. */
@ExtendWith(ArquillianExtension.class)
@Timeout(240)
class MessageDrivenBeanIT {
    private static final long WAIT = 120_000;
    private static TestBroker broker;

    private JMSContext context;

    /** The broker is there before the beans are: Arquillian calls this before all else. */
    @Deployment(testable = false)
    static WebArchive application() throws Exception {
        broker = TestBroker.start();
        return Application.of("beans.war", EchoBean.class, PlainBean.class);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        context = new ApogeeConnectionFactory(TestBroker.uri()).createContext();
    }

    @AfterEach
    void disconnect() {
        context.close();
    }

    private void send(String queue, String text) {
        context.createProducer().send(context.createQueue(queue), text);
    }

    private static String text(Message message) throws JMSException {
        return message == null ? "nothing" : message.getBody(String.class);
    }

    private void answeredOnce(String text, boolean redelivered) throws JMSException {
        send("XA.IN", text);
        try (JMSConsumer answers = context.createConsumer(context.createQueue("XA.OUT"))) {
            Message answer = answers.receive(WAIT);
            assertThat(text(answer)).isEqualTo("re " + text);
            assertThat(answer.getBooleanProperty("redelivered")).isEqualTo(redelivered);
            assertThat(answers.receiveNoWait()).isNull();
        }
    }

    @Test
    void beanWithoutTransactionAnswersEveryMessage() throws Exception {
        for (int i = 0; i < 50; i++) {
            send("PLAIN.IN", "m" + i);
        }
        TreeSet<String> got = new TreeSet<>();
        try (JMSConsumer answers = context.createConsumer(context.createQueue("PLAIN.OUT"))) {
            for (int i = 0; i < 50; i++) {
                got.add(text(answers.receive(WAIT)));
            }
        }
        assertThat(got)
                .isEqualTo(IntStream.range(0, 50)
                        .mapToObj(i -> "re m" + i)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void answerIsSentWithTheMessageConsumed() throws Exception {
        answeredOnce("commit", false);
        // servers that make two branches of the two commit one after the other
        Awaitility.await()
                .atMost(WAIT, TimeUnit.MILLISECONDS)
                .until(() -> !context.createBrowser(context.createQueue("XA.IN"))
                        .getEnumeration()
                        .hasMoreElements());
    }

    @Test
    void rollbackTakesTheAnswerBackAndTheMessageComesAgain() throws Exception {
        answeredOnce("roll back", true);
    }

    @Test
    void exceptionOfTheBeanTakesTheAnswerBackAndTheMessageComesAgain() throws Exception {
        answeredOnce("throw", true);
    }

    @Test
    void poisonMessageEndsInTheDeadLettersWithoutAnswer() throws Exception {
        send("XA.IN", "poison");
        try (JMSConsumer dead = context.createConsumer(context.createQueue("%DLQ%JMSQ_XA%2EIN"))) {
            assertThat(text(dead.receive(WAIT))).isEqualTo("poison");
        }
        answeredOnce("after poison", false);
    }

    @Test
    void beansGoOnAfterARestartOfTheBroker() throws Exception {
        answeredOnce("before", false);
        broker.stop();
        broker.startAgain();
        answeredOnce("after", false);
    }
}
