package org.apogeemq.store.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apogeemq.store.CommitFact;
import org.apogeemq.store.Control.ClientNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientCommitsTest {
    private static final long DAY = 86_400_000L;

    private static ClientCommits copy(ClientCommits commits) {
        GrowingBuffer out = new GrowingBuffer();
        commits.encode(out);
        ClientCommits decoded = new ClientCommits();
        decoded.decode(ByteBuffer.wrap(out.toArray()));
        return decoded;
    }

    private static CommitFact of(ClientCommits commits, String connection, long number, long since) {
        return commits.of(new ClientNumber(connection, number), since);
    }

    @Property(tries = 300)
    void aNumberIsKnownOrSaidToBeForgottenButNeverGuessed(
            @ForAll @Size(max = 1500) List<@IntRange(min = 1, max = 2000) Integer> committed) {
        CommittedNumbers numbers = CommittedNumbers.NONE;
        Set<Integer> model = new TreeSet<>();
        for (int number : committed) {
            numbers = numbers.with(number, number);
            model.add(number);
            assertThat(numbers.of(number)).isEqualTo(CommitFact.COMMITTED);
            assertThat(numbers.ranges().length / 2).isLessThanOrEqualTo(CommittedNumbers.MAX_RANGES);
        }
        for (int number = 0; number <= 2001; number++) {
            CommitFact fact = numbers.of(number);
            if (fact != CommitFact.FORGOTTEN) {
                assertThat(fact == CommitFact.COMMITTED).as("%d", number).isEqualTo(model.contains(number));
            } else {
                assertThat(model).hasSizeGreaterThan(CommittedNumbers.MAX_RANGES);
            }
        }
        for (int i = 2; i < numbers.ranges().length; i += 2) {
            assertThat(numbers.ranges()[i]).isGreaterThan(numbers.ranges()[i - 1]);
        }
    }

    @Property(tries = 100)
    void whatWasCommittedWithinTheTimeIsKnownAndOlderIsNeverDenied(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 3000) Integer> connections,
            @ForAll @IntRange(min = 1, max = 20_000) int millisBetween) {
        ClientCommits commits = new ClientCommits();
        Map<ClientNumber, Long> times = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        long time = DAY;
        for (int i = 0; i < 3000; i++) {
            time += millisBetween;
            String connection = "c" + connections.get(i % connections.size()) * (i + 1) % 3000;
            ClientNumber client = new ClientNumber(connection, numbers.merge(connection, 1, Integer::sum));
            commits.committed(client, time);
            times.put(client, time);
        }
        ClientCommits decoded = copy(commits);
        long now = time;
        times.forEach((client, at) -> {
            CommitFact fact = commits.of(client, at);
            assertThat(decoded.of(client, at)).isEqualTo(fact);
            if (now - at < ClientCommits.REMEMBERED_MILLIS) {
                assertThat(fact).isEqualTo(CommitFact.COMMITTED);
            } else {
                assertThat(fact).isNotEqualTo(CommitFact.NOT_COMMITTED);
            }
        });
        for (int connection = 0; connection < 3000; connection++) {
            assertThat(of(commits, "c" + connection, 1_000_000, now)).isEqualTo(CommitFact.NOT_COMMITTED);
        }
    }

    @Test
    void moreConnectionsThanAreRememberedMakeTheOldestForgottenNotDenied() {
        ClientCommits commits = new ClientCommits();
        for (int i = 0; i <= ClientCommits.MAX_CONNECTIONS; i++) {
            commits.committed(new ClientNumber("c" + i, 1), DAY + i);
        }
        assertThat(of(commits, "c0", 1, DAY)).isEqualTo(CommitFact.FORGOTTEN);
        assertThat(of(commits, "never", 1, DAY)).isEqualTo(CommitFact.FORGOTTEN);
        assertThat(of(commits, "c" + ClientCommits.MAX_CONNECTIONS, 1, DAY)).isEqualTo(CommitFact.COMMITTED);
        assertThat(of(commits, "never", 1, DAY + ClientCommits.MAX_CONNECTIONS)).isEqualTo(CommitFact.NOT_COMMITTED);
    }

    private static ClientCommits withManyOthers(ClientCommits commits, long time) {
        for (int i = 0; i < ClientCommits.MIN_CONNECTIONS; i++) {
            commits.committed(new ClientNumber("other" + i, 1), time);
        }
        commits.committed(new ClientNumber("other", 1), time + 60_000);
        return commits;
    }

    @Test
    void aConnectionThatComesBackDoesNotDenyWhatItCommittedLongAgo() {
        ClientCommits commits = new ClientCommits();
        commits.committed(new ClientNumber("c", 1), DAY);
        withManyOthers(commits, DAY + ClientCommits.REMEMBERED_MILLIS);
        assertThat(of(commits, "c", 1, DAY)).isEqualTo(CommitFact.FORGOTTEN);
        commits.committed(new ClientNumber("c", 2), DAY + ClientCommits.REMEMBERED_MILLIS + 60_001);
        assertThat(of(commits, "c", 1, DAY)).isEqualTo(CommitFact.FORGOTTEN);
        assertThat(of(commits, "c", 2, DAY)).isEqualTo(CommitFact.COMMITTED);
    }

    @Test
    void aClockThatJumpsMakesNothingForgottenThatIsAmongTheLastConnections() {
        ClientCommits commits = new ClientCommits();
        commits.committed(new ClientNumber("c", 1), DAY);
        for (int i = 2; i < ClientCommits.MIN_CONNECTIONS; i++) {
            commits.committed(new ClientNumber("other" + i, 1), 2 * DAY);
        }
        commits.committed(new ClientNumber("other", 1), 3 * DAY);
        assertThat(of(commits, "c", 1, 3 * DAY)).isEqualTo(CommitFact.COMMITTED);
    }

    @Test
    void aStateWrittenBeforeThisWasNotedDoesNotDenyOlderCommits() {
        ClientCommits commits = new ClientCommits();
        commits.unknownBefore(DAY);
        assertThat(of(commits, "c", 1, DAY)).isEqualTo(CommitFact.FORGOTTEN);
        assertThat(of(commits, "c", 1, DAY + 1)).isEqualTo(CommitFact.NOT_COMMITTED);
    }

    @Test
    void commitsInTheOrderOfTheirNumbersTakeOneRange() {
        CommittedNumbers numbers = CommittedNumbers.NONE;
        for (int i = 1; i <= 100_000; i++) {
            numbers = numbers.with(i, i);
        }
        assertThat(numbers.ranges()).containsExactly(1, 100_001);
    }
}
