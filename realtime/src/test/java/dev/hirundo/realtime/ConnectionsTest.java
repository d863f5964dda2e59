package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.Caller;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsTest {
    private static final int MANY = 64;

    private final CyclicBarrier together = new CyclicBarrier(MANY);

    @ParameterizedTest
    @CsvSource({"7, 1000, 503", "1000, 7, 429"})
    void ofManyWhoComeAtOnceAsManyStayAsThereIsRoomFor(int most, int mostOfOne, int refusal)
            throws Exception {
        for (int round = 0; round < 100; round++) {
            var connections = new Connections(most, mostOfOne, Duration.ofSeconds(1));
            var statuses = comeAtOnce(connections);
            assertEquals(7, connections.all().size());
            assertEquals(MANY - 7, statuses.stream().filter(status -> status == refusal).count());
        }
    }

    /// @return 200 or the status of the refusal, for each
    private List<Integer> comeAtOnce(Connections connections) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    threads.invokeAll(
                            IntStream.range(0, MANY).mapToObj(_ -> coming(connections)).toList());
            return answers.stream().map(Future::resultNow).toList();
        }
    }

    private Callable<Integer> coming(Connections connections) {
        return () -> {
            together.await();
            try {
                connections.add(new Somebody(), ada());
                return 200;
            } catch (ProblemException e) {
                return e.problem().status();
            }
        };
    }

    private static Credential ada() {
        var ada = new Caller.User("ada", Set.of(), Set.of(), Optional.empty(), Instant.MAX);
        return new Credential(ada, Revocation.NEVER, Renewal.NONE, "", InstantSource.system());
    }

    private static final class Somebody implements Connection {
        @Override
        public Kind kind() {
            return Kind.SSE;
        }

        @Override
        public void end(End reason) {}

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public boolean look(long nowNanos) {
            return false;
        }
    }
}
