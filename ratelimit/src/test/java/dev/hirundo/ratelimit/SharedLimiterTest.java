package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.ratelimit.Decision.Allowed;
import io.github.bucket4j.distributed.remote.MutableBucketEntry;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes to a store together.
final class SharedLimiterTest {
    private final ManualTime time = new ManualTime(0);
    private final SlowBuckets buckets = new SlowBuckets();
    private final Limiter limiter =
            new SharedStore(buckets, time).limiter("limiter", Limit.of(10, Duration.ofMinutes(1)));

    /// One key, and no answer before the test says so.
    private final class SlowBuckets implements Buckets {
        private final LinkedBlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        private @Nullable RemoteBucketState state;
        private int writes;

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(20);
        }

        /// As if another machine had written the first time, and taken it back: what is done to a
        /// state is done twice, to the same.
        @Override
        public <T> CompletionStage<T> execute(
                String limiter, String key, RemoteCommand<T> command, Deadline deadline) {
            var end = new CompletableFuture<T>();
            answers.add(
                    () -> {
                        command.execute(new MutableBucketEntry(state), 0);
                        var entry = new MutableBucketEntry(state);
                        var result = command.execute(entry, 0).getData();
                        if (entry.isStateModified()) {
                            state = entry.get();
                            writes++;
                        }
                        end.complete(result);
                    });
            return end;
        }

        @Override
        public long clock() {
            return time.getAsLong();
        }

        @Override
        public void close() {}
    }

    private static <T> FutureTask<T> ask(Callable<T> question) {
        var answer = new FutureTask<>(question);
        var thread = Thread.ofVirtual().start(answer);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return answer;
    }

    private FutureTask<String> take(long tokens) {
        return ask(
                () -> {
                    var decision = limiter.tryAcquire("ada", tokens);
                    return (decision instanceof Allowed ? "has " : "refused at ")
                            + decision.remaining();
                });
    }

    private FutureTask<String> charge(long tokens) {
        return ask(() -> limiter.charge("ada", tokens), "charged");
    }

    private FutureTask<String> forgive() {
        return ask(() -> limiter.forgive("ada"), "forgiven");
    }

    private static FutureTask<String> ask(Runnable question, String result) {
        return ask(
                () -> {
                    question.run();
                    return result;
                });
    }

    @Test
    void eachIsDecidedAfterThoseWhoCameBeforeAndAllAreOneWrite() throws Exception {
        var all = new ArrayList<FutureTask<String>>();
        all.add(take(1));
        all.add(take(4));
        all.add(charge(20));
        all.add(take(0));
        all.add(forgive());
        all.add(take(7));
        all.add(take(4));
        all.add(take(3));
        buckets.answers.take().run();
        buckets.answers.take().run();
        var results = new ArrayList<String>();
        for (var each : all) {
            results.add(each.get());
        }
        assertEquals(
                List.of(
                        "has 9",
                        "has 5",
                        "charged",
                        "refused at 0",
                        "forgiven",
                        "has 3",
                        "refused at 3",
                        "has 0"),
                results);
        assertEquals(2, buckets.writes);
    }

    @Test
    void thoseWhoAreAllRefusedWriteNothing() throws Exception {
        var all = new ArrayList<FutureTask<String>>();
        for (int i = 0; i < 5; i++) {
            all.add(take(11));
        }
        buckets.answers.take().run();
        buckets.answers.take().run();
        for (var each : all) {
            assertEquals("refused at 10", each.get());
        }
        assertEquals(0, buckets.writes);
    }

    @Test
    void whatIsNoNumberOfTokensTroublesNobody() {
        assertThrows(IllegalArgumentException.class, () -> limiter.tryAcquire("ada", -1));
        assertThrows(IllegalArgumentException.class, () -> limiter.charge("ada", -1));
        assertEquals(0, buckets.answers.size());
    }
}
