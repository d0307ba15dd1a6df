package org.apogeemq.jms.provider.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apogeemq.remoting.netty.Connection;
import org.apogeemq.remoting.netty.ConnectionListener;
import org.apogeemq.remoting.netty.RemotingClient;
import org.apogeemq.remoting.netty.RemotingServer;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.apogeemq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SharedConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int QUESTIONS = 100;

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private RemotingServer server;
    private RemotingClient client;
    private SharedConnection shared;

    @BeforeEach
    void start() throws Exception {
        server = RemotingServer.builder(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handlers(Map.of(
                        RequestCode.GET_BROKER_CLUSTER_INFO,
                        (request, connection) -> answers.add(
                                () -> connection.send(request.response(ResponseCode.SUCCESS, null, null, null)))))
                .listener(new ConnectionListener() {
                    @Override
                    public void opened(Connection connection) {
                        opened.incrementAndGet();
                    }

                    @Override
                    public void closed(Connection connection) {
                        closed.incrementAndGet();
                    }
                })
                .build()
                .start();
        client = RemotingClient.builder().build();
        shared = new SharedConnection((InetSocketAddress) server.localAddress(), client, LIMIT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private CompletableFuture<Command> ask() {
        return shared.use(connection ->
                connection.request(Command.request(RequestCode.GET_BROKER_CLUSTER_INFO, null, null), LIMIT));
    }

    private void answerAll(int questions) {
        await().atMost(LIMIT).until(() -> answers.size() == questions);
        answers.forEach(Runnable::run);
        answers.clear();
    }

    @Test
    void questionsAtTheSameTimeShareAConnectionThatTheLastOfThemCloses() throws Exception {
        List<CompletableFuture<Command>> asked = new ArrayList<>();
        for (int i = 0; i < QUESTIONS; i++) {
            asked.add(ask());
        }
        answerAll(QUESTIONS);
        for (CompletableFuture<Command> answer : asked) {
            assertThat(answer.get(60, TimeUnit.SECONDS).code()).isEqualTo(ResponseCode.SUCCESS);
        }
        await().atMost(LIMIT).until(() -> closed.get() == 1);
        assertThat(opened).hasValue(1);
    }

    @Test
    void aQuestionThatComesLaterHasAConnectionOfItsOwn() throws Exception {
        CompletableFuture<Command> first = ask();
        answerAll(1);
        first.get(60, TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> closed.get() == 1);
        CompletableFuture<Command> second = ask();
        answerAll(1);
        assertThat(second.get(60, TimeUnit.SECONDS).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(opened).hasValue(2);
    }

    @Test
    void eachQuestionIsToldThatNobodyIsThere() {
        InetSocketAddress gone = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        SharedConnection nobody = new SharedConnection(gone, client, LIMIT);
        assertThat(nobody.use(connection -> CompletableFuture.completedFuture("answer")))
                .failsWithin(LIMIT);
        assertThat(nobody.use(connection -> CompletableFuture.completedFuture("answer")))
                .failsWithin(LIMIT);
    }
}
