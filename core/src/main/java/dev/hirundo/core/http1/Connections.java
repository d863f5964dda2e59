package dev.hirundo.core.http1;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The connections of one listener, which all stop once one of them knows that the listener does:
/// Helidon tells those that it knows of, once, so one that was accepted just then is never told,
/// and would wait for a request until the server's grace period has passed.
///
/// Thread-safe.
final class Connections {
    /// How long after a stop a connection may begin that was accepted before it.
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Set<TimedInput> inputs = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile long stoppedAt;

    /// Before it waits for the first time.
    void add(TimedInput input) {
        inputs.add(input);
        if (isStopping()) { // asked after it was added: whoever stops sees it, or is seen
            input.stop();
        }
    }

    void remove(TimedInput input) {
        inputs.remove(input);
    }

    void stop() {
        if (!isStopping()) {
            stoppedAt = System.nanoTime();
            stopped = true;
            inputs.forEach(TimedInput::stop);
        }
    }

    private boolean isStopping() {
        return stopped && System.nanoTime() - stoppedAt < LATE_NANOS;
    }
}
