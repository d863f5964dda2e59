package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Many who do the same at once, and things that happen in between.
final class Raced {
    private Raced() {}

    /// Nobody is ever told to wait.
    static final Attempts NO_LIMIT = new Forgiving();

    /// No limit, and something that happens between the check of a password and what follows it.
    static final class Forgiving implements Attempts {
        private final AtomicReference<Runnable> next = new AtomicReference<>(() -> {});

        void next(Runnable work) {
            next.set(work);
        }

        @Override
        public Duration tryAcquire(Kind kind, String key) {
            return Duration.ZERO;
        }

        @Override
        public void forgive(Kind kind, String key) {
            next.getAndSet(() -> {}).run();
        }
    }

    /// What each of many saw.
    static <T> List<T> by(int many, IntFunction<T> work) {
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    IntStream.range(0, many)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () -> {
                                                        go.await();
                                                        return work.apply(i);
                                                    }))
                            .toList();
            go.countDown();
            return all.stream()
                    .map(
                            future -> {
                                try {
                                    return future.get();
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            })
                    .toList();
        }
    }

    static int count(Database database, String sql, Object... values) {
        return database.jdbi().withHandle(h -> h.select(sql, values).mapTo(Integer.class).one());
    }

    /// Asks until it is so, for five seconds.
    static Duration until(java.util.function.BooleanSupplier so) {
        long begin = System.nanoTime();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - begin > Duration.ofSeconds(5).toNanos()) {
                throw new AssertionError("not within 5 seconds");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
