package dev.hirundo.ratelimit;

import dev.hirundo.ratelimit.Step.Outcome;
import io.github.bucket4j.BucketState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets the requests of this machine for one key go to a shared store together.
///
/// Whoever finds nobody of his key on the way goes at once, alone. Those who come meanwhile stand
/// in line; when he is back the first of them go in one trip, and are served in the order in which
/// they came. (As in flat combining: Hendler, Incze, Shavit and Tzafrir, 2010.)
///
/// A trip lasts for as long as one of those who went has time; who has none leaves it. Interrupts
/// are kept for the caller and end nothing. No thread is started; whichever brings the answer of
/// one trip begins the next. Holds only keys that are being asked for. Thread-safe.
final class Batches {
    /// How many go together at most: the more there are, the longer lies between reading and
    /// writing, in which another machine may write.
    static final int MOST = 128;

    private final Supplier<Deadline> deadlines;
    private final Trip trip;

    /// Of the keys of which somebody is on the way. A line is changed under the lock of its key.
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /// To the store and back. Never blocks.
    @FunctionalInterface
    interface Trip {
        /// @return the result, on any thread; or a [StoreException]. After the deadline nobody
        ///   waits for it.
        <T> CompletionStage<T> make(String key, Step.Change<T> change, Deadline deadline);
    }

    private record Line(Batch underWay, Deque<Request<?>> waiting) {
        /// @return null if nobody waits
        @Nullable Line next() {
            var batch = Batch.of(waiting);
            return batch == null ? null : new Line(batch, waiting);
        }
    }

    /// @param deadlines of a request that comes now, its time in line included
    Batches(Supplier<Deadline> deadlines, Trip trip) {
        this.deadlines = deadlines;
        this.trip = trip;
    }

    /// Blocks until it is done.
    ///
    /// @throws StoreException if the trip failed, or did not come back in time
    <T> T run(String key, Step.Change<T> change) {
        var request = new Request<>(change, deadlines.get());
        var line = lines.compute(key, (_, present) -> joined(present, request));
        if (line.underWay.last == request) {
            send(key, line.underWay);
        }
        try {
            return request.deadline.await(request);
        } catch (TimeoutException e) {
            throw late(key, request, e);
        } catch (ExecutionException e) {
            throw failed(request, e.getCause());
        }
    }

    /// How many keys are being asked for.
    int keys() {
        return lines.size();
    }

    private static Line joined(@Nullable Line line, Request<?> request) {
        if (line == null) {
            return new Line(new Batch(List.of(request), request), new ArrayDeque<>(1));
        }
        line.waiting.add(request);
        return line;
    }

    private void send(String key, Batch batch) {
        var _ =
                batch.whenComplete(
                        (answers, failure) -> {
                            sendNext(key);
                            batch.tell(answers, failure);
                        });
        try {
            trip.make(key, batch::change, batch.last.deadline).whenComplete(batch::end);
        } catch (RuntimeException | Error e) {
            batch.completeExceptionally(e);
        }
    }

    private void sendNext(String key) {
        var line = lines.computeIfPresent(key, (_, present) -> present.next());
        if (line != null) {
            send(key, line.underWay);
        }
    }

    /// The last one to go ends the trip, and so lets go those who stand in line.
    private StoreException late(String key, Request<?> request, TimeoutException e) {
        lines.computeIfPresent(
                key,
                (_, line) -> {
                    line.waiting.remove(request);
                    return line;
                });
        var batch = request.batch;
        if (batch == null || batch.last != request) {
            return StoreException.inLine(e);
        }
        var failure = new StoreException("The store did not answer in time", e);
        batch.completeExceptionally(failure);
        return failure;
    }

    private static RuntimeException failed(Request<?> request, @Nullable Throwable why) {
        if (!(why instanceof StoreException e)) {
            return new IllegalStateException("a count could not be changed", why);
        }
        var batch = request.batch;
        return batch != null && batch.last == request ? e : StoreException.shared(e);
    }

    /// Completed when it has its result.
    private static final class Request<T> extends CompletableFuture<T> {
        private final Step.Change<T> change;
        private final Deadline deadline;
        private volatile @Nullable Batch batch;

        Request(Step.Change<T> change, Deadline deadline) {
            this.change = change;
            this.deadline = deadline;
        }
    }

    /// What a request gets if its trip succeeds.
    private record Answer<T>(Request<T> request, Outcome<T> outcome) {
        static <T> Answer<T> of(Request<T> request, Terms terms, BucketState state) {
            return new Answer<>(request, request.change.of(terms, state));
        }

        void tell() {
            request.complete(outcome.result());
        }
    }

    /// Who go together. Completed when they are back.
    private static final class Batch extends CompletableFuture<List<Answer<?>>> {
        private final List<Request<?>> requests;
        private final Request<?> last;

        /// @param last who has most time
        Batch(List<Request<?>> requests, Request<?> last) {
            this.requests = requests;
            this.last = last;
            requests.forEach(request -> request.batch = this);
        }

        /// Takes the first ones out of a line; but nobody whose time is over, who is about to
        /// leave.
        ///
        /// @return null if there are none
        static @Nullable Batch of(Deque<Request<?>> waiting) {
            var requests = new ArrayList<Request<?>>(Math.min(MOST, waiting.size()));
            Request<?> last = null;
            while (requests.size() < MOST && !waiting.isEmpty()) {
                var request = waiting.remove();
                if (!request.deadline.isOver()) {
                    requests.add(request);
                    if (last == null || request.deadline.isLaterThan(last.deadline)) {
                        last = request;
                    }
                }
            }
            return last == null ? null : new Batch(requests, last);
        }

        Outcome<List<Answer<?>>> change(Terms terms, BucketState state) {
            var answers = new ArrayList<Answer<?>>(requests.size());
            boolean write = false;
            for (var request : requests) {
                var answer = Answer.of(request, terms, state);
                answers.add(answer);
                write |= answer.outcome.write();
            }
            return new Outcome<>(answers, write);
        }

        void end(@Nullable List<Answer<?>> answers, @Nullable Throwable failure) {
            if (failure == null) {
                complete(answers);
            } else {
                completeExceptionally(failure);
            }
        }

        void tell(@Nullable List<Answer<?>> answers, @Nullable Throwable failure) {
            if (answers != null) {
                answers.forEach(Answer::tell);
            } else {
                var why = failure instanceof CompletionException e ? e.getCause() : failure;
                requests.forEach(request -> request.completeExceptionally(why));
            }
        }
    }
}
