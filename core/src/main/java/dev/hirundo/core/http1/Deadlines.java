package dev.hirundo.core.http1;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The clock of one listener's connections.
///
/// Its thread starts with the first deadline and ends a while after the last: a server at rest has
/// none, and a listener that has stopped leaves none behind. Thread-safe.
final class Deadlines {
    private static final long REST_SECONDS = 5;

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("hirundo-deadlines").factory());

    Deadlines() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(REST_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /// Runs this when the time has passed, unless it is cancelled. It may block: it has a thread of
    /// its own.
    Future<?> after(long nanos, Runnable task) {
        return timer.schedule(() -> Thread.startVirtualThread(task), nanos, TimeUnit.NANOSECONDS);
    }
}
