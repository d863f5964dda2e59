package dev.hirundo.realtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// A server that is away: told once, and looked for more and more rarely. Not thread-safe.
final class Outage {
    private static final System.Logger LOGGER = System.getLogger(Outage.class.getPackageName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final String server;
    private final RandomGenerator random;
    private Duration pause = FIRST_PAUSE;
    private boolean away;

    Outage(String server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    void ended() {
        if (away) {
            LOGGER.log(System.Logger.Level.INFO, "the broker {0} is back", server);
        }
        away = false;
        pause = FIRST_PAUSE;
    }

    /// @return how long to wait before the next try: half of it by chance, lest all nodes come back
    ///   at once
    Duration goesOn(Throwable failure) {
        LOGGER.log(System.Logger.Level.DEBUG, "the broker failed", failure);
        if (!away) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the broker {0} is away ({1}): until it is back, other nodes see changes within their realtime.poll, and fleeting messages stay on this node",
                    server,
                    why(failure));
        }
        away = true;
        long half = pause.toNanos() / 2;
        var wait = Duration.ofNanos(half + random.nextLong(half));
        var next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        return wait;
    }

    private static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
