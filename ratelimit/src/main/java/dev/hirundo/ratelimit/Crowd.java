package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many requests of each key run at once; a few more wait in line.
///
/// Holds only keys that have a request running. Thread-safe.
final class Crowd {
    private final Terms terms;
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /// @param running at once
    /// @param waiting at most, beyond these
    /// @param patience how long one waits
    record Terms(int running, int waiting, Duration patience) {
        static final int MOST = 100_000;
        static final Duration LONGEST = Duration.ofMinutes(1);

        Terms {
            if (running < 1 || running > MOST) {
                throw new IllegalArgumentException(
                        "concurrent is %d, but must be 1 to %d".formatted(running, MOST));
            }
            if (waiting < 0 || waiting > MOST) {
                throw new IllegalArgumentException(
                        "queue is %d, but must be 0 to %d".formatted(waiting, MOST));
            }
            if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "wait is %s, but must be PT0S to %s".formatted(patience, LONGEST));
            }
        }

        /// Nobody waits.
        Terms withoutLine() {
            return new Terms(running, 0, Duration.ZERO);
        }
    }

    /// One running request. To be closed once.
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /// Where the requests of a key are.
    private static final class Place {
        private final Semaphore running;
        private int present; // under the lock of the map's entry

        Place(int running) {
            this.running = new Semaphore(running, true);
        }
    }

    Crowd(Terms terms) {
        this.terms = terms;
    }

    Terms terms() {
        return terms;
    }

    /// Waits for its turn.
    ///
    /// @return empty if too many wait, or it took too long
    Optional<Permit> enter(String key) {
        int[] number = new int[1];
        var place =
                places.compute(
                        key,
                        (_, present) -> {
                            var its = present == null ? new Place(terms.running()) : present;
                            number[0] = ++its.present;
                            return its;
                        });
        boolean entered = false;
        try {
            entered = number[0] <= terms.running() + terms.waiting() && acquire(place.running);
        } finally {
            if (!entered) {
                forget(key);
            }
        }
        return entered ? Optional.of(() -> leave(key, place)) : Optional.empty();
    }

    /// How many keys have a request running.
    int size() {
        return places.size();
    }

    private boolean acquire(Semaphore running) {
        try {
            return running.tryAcquire(terms.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void leave(String key, Place place) {
        place.running.release();
        forget(key);
    }

    private void forget(String key) {
        places.computeIfPresent(key, (_, place) -> --place.present == 0 ? null : place);
    }
}
