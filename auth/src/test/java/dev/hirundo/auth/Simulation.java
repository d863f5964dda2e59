package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.fail;

import dev.hirundo.auth.Refreshed.Refused;
import dev.hirundo.auth.Refreshed.Renewed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;

/// One session, its owner with his tabs, and maybe a thief, over a network that delays and loses;
/// in a time of its own. The same seed makes the same run.
///
/// It watches the server from outside: by what was handed out and used, not by what the server
/// knows, it tells when a theft had to be noticed and was not.
final class Simulation {
    /// What is tried.
    interface Server {
        Refreshed refresh(String text);

        /// An access token is used.
        void use(UUID session, long generation);
    }

    private record Event(Instant at, long number, Runnable action) {}

    final Random random;
    final SessionClock clock;
    private final Server server;
    private final Duration grace;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
    private final Map<Long, Instant> handed = new HashMap<>();
    private final Map<Long, Instant> used = new HashMap<>();
    private long scheduled;
    private long newest;
    private Optional<Instant> ended = Optional.empty();

    /// How often the same token was answered with its successor again, and was left as it is.
    private int replays;

    private int keeps;

    Simulation(long seed, SessionClock clock, Server server, Duration grace) {
        this.random = new Random(seed);
        this.clock = clock;
        this.server = server;
        this.grace = grace;
    }

    void after(Duration wait, Runnable action) {
        events.add(new Event(clock.instant().plus(wait), scheduled++, action));
    }

    void run(Duration length) {
        var end = clock.instant().plus(length);
        while (!events.isEmpty() && events.peek().at().isBefore(end)) {
            var event = events.poll();
            clock.set(event.at());
            event.action().run();
        }
        clock.set(end);
    }

    Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextLong(Math.max(1, most.toMillis())));
    }

    Optional<Instant> ended() {
        return ended;
    }

    int replays() {
        return replays;
    }

    int keeps() {
        return keeps;
    }

    Refreshed refresh(String text) {
        long shown = RefreshToken.parse(text).orElseThrow().generation();
        boolean mustBeNoticed = mustBeNoticed(shown);
        var reply = server.refresh(text);
        switch (reply) {
            case Renewed renewed when mustBeNoticed ->
                    fail("generation " + shown + " was answered with " + renewed.generation());
            case Renewed renewed -> note(shown, renewed.generation());
            case Refused _ -> ended = ended.or(() -> Optional.of(clock.instant()));
        }
        return reply;
    }

    /// The bound that is promised: one side is behind, and the other has used what it got.
    private boolean mustBeNoticed(long shown) {
        if (shown >= newest) {
            return false;
        }
        boolean wentOn = newest - shown > 1;
        boolean isLate = !clock.instant().isBefore(handed.get(newest).plus(grace));
        return wentOn || used.containsKey(newest) && isLate;
    }

    private void note(long shown, long answered) {
        if (answered == shown) {
            keeps++;
        } else if (answered > newest) {
            newest = answered;
            handed.put(answered, clock.instant());
        } else {
            replays++;
            if (!used.containsKey(answered)) {
                handed.put(answered, clock.instant());
            }
        }
    }

    void use(UUID session, long generation) {
        if (ended.isEmpty()) {
            used.putIfAbsent(generation, clock.instant());
            server.use(session, generation);
        }
    }

    /// What an honest client is like.
    ///
    /// @param tabs at most, that refresh at about the same time
    /// @param way the longest way of a request, and of a reply
    /// @param loss how many of each get lost
    /// @param use how many access tokens are ever used
    /// @param isCareful whether a reply is stored only in place of what was sent
    record Habit(int tabs, Duration way, double loss, double use, boolean isCareful) {}

    /// An honest client: his store is shared by his tabs.
    final class Client {
        private final Habit habit;
        private String store;
        private Optional<Refused> refused = Optional.empty();

        Client(String token, Habit habit) {
            this.store = token;
            this.habit = habit;
        }

        String store() {
            return store;
        }

        Optional<Refused> refused() {
            return refused;
        }

        /// From now on, his tabs wake up together, again and again.
        void live(Duration least, Duration pause, Duration spread) {
            after(
                    least.plus(upTo(pause)),
                    () -> {
                        int tabs = 1 + random.nextInt(habit.tabs());
                        for (int i = 0; i < tabs; i++) {
                            after(upTo(spread), this::refresh);
                        }
                        live(least, pause, spread);
                    });
        }

        void refresh() {
            if (refused.isPresent()) {
                return;
            }
            String sent = store;
            if (isLost()) {
                retry();
                return;
            }
            after(upTo(habit.way()), () -> arrive(sent));
        }

        private void arrive(String sent) {
            var reply = Simulation.this.refresh(sent);
            if (isLost()) {
                retry();
            } else {
                after(upTo(habit.way()), () -> receive(sent, reply));
            }
        }

        private void receive(String sent, Refreshed reply) {
            switch (reply) {
                case Refused refusal -> refused = Optional.of(refusal);
                case Renewed renewed -> {
                    if (!habit.isCareful() || store.equals(sent)) {
                        store = renewed.refreshToken().reveal();
                    }
                    if (random.nextDouble() < habit.use()) {
                        var when = random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(15);
                        after(upTo(when), () -> use(renewed.session(), renewed.generation()));
                    }
                }
            }
        }

        private boolean isLost() {
            return random.nextDouble() < habit.loss();
        }

        /// At once, when the network is back, or when the laptop is opened again.
        private void retry() {
            if (habit.isCareful()) {
                var pause =
                        switch (random.nextInt(4)) {
                            case 0 -> Duration.ofSeconds(1);
                            case 1 -> Duration.ofMinutes(1);
                            case 2 -> Duration.ofHours(1);
                            default -> Duration.ofDays(3);
                        };
                after(upTo(pause), this::refresh);
            }
        }
    }

    /// One who copied a token, and goes on with it as if it were his.
    ///
    /// @see #steal
    final class Thief {
        private final Duration least;
        private final Duration pause;
        private final double use;
        private String token = "";

        /// @param use how many of the access tokens that he gets he uses, at once
        Thief(Duration least, Duration pause, double use) {
            this.least = least;
            this.pause = pause;
            this.use = use;
        }

        void steal(Client victim) {
            token = victim.store();
            after(least.plus(upTo(pause)), this::refresh);
        }

        void refresh() {
            if (Simulation.this.refresh(token) instanceof Renewed renewed) {
                token = renewed.refreshToken().reveal();
                if (random.nextDouble() < use) {
                    use(renewed.session(), renewed.generation());
                }
                after(least.plus(upTo(pause)), this::refresh);
            }
        }
    }
}
