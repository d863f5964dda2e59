package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.Simulation.Client;
import dev.hirundo.auth.Simulation.Habit;
import dev.hirundo.auth.Simulation.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What [Rotation] promises, tried in many lives of a session. Subclassed for the rules alone, and
/// for the databases.
abstract class SimulationContract {
    static final SessionRules RULES = SessionRules.DEFAULT;
    private static final Duration GRACE = RULES.grace();
    private static final Duration LIFE = Duration.ofDays(20);

    private final int runs;
    private final SessionClock clock = new SessionClock();

    SimulationContract(int runs) {
        this.runs = runs;
    }

    /// A server with a new session, and its first token.
    record Site(Server server, String token) {}

    abstract Site open(SessionClock clock, SessionRules rules);

    private record Life(Simulation world, Client client) {}

    private Life life(long seed, SessionRules rules, Habit habit) {
        var site = open(clock, rules);
        var world = new Simulation(seed, clock, site.server(), rules.grace());
        return new Life(world, world.new Client(site.token(), habit));
    }

    /// Any that keeps to what is asked of clients.
    private static Habit honest(Random random) {
        return new Habit(
                1 + random.nextInt(5),
                random.nextBoolean() ? Duration.ofMillis(300) : GRACE.dividedBy(2),
                random.nextDouble() * 0.6,
                random.nextInt(3) / 2.0,
                true);
    }

    /// From one who reloads his page every few seconds to one who comes once a week.
    private static void liveAnyhow(Life life) {
        var random = life.world().random;
        var pause =
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ofSeconds(20);
                    case 1 -> Duration.ofMinutes(20);
                    case 2 -> Duration.ofHours(9);
                    default -> Duration.ofDays(7);
                };
        var spread = random.nextBoolean() ? Duration.ofSeconds(2) : Duration.ofMinutes(2);
        life.client().live(Duration.ofMillis(1), pause, spread);
        var most = pause.multipliedBy(60).plus(Duration.ofHours(1));
        life.world().run(most.compareTo(LIFE) < 0 ? most : LIFE);
    }

    @Test
    void anHonestClientIsNeverThrownOut() {
        int replays = 0;
        int keeps = 0;
        for (long seed = 0; seed < runs; seed++) {
            var life = life(seed, RULES, honest(new Random(seed)));
            liveAnyhow(life);
            assertEquals(Optional.empty(), life.client().refused(), "seed " + seed);
            replays += life.world().replays();
            keeps += life.world().keeps();
        }
        assertTrue(replays > runs && keeps > runs, replays + " replays, " + keeps + " keeps");
    }

    @Test
    void norIsOneThatTakesEveryReplyIfItComesInBursts() {
        for (long seed = 0; seed < runs; seed++) {
            var random = new Random(seed);
            var habit =
                    new Habit(
                            1 + random.nextInt(5),
                            GRACE.dividedBy(4),
                            random.nextDouble() * 0.6,
                            random.nextInt(3) / 2.0,
                            false);
            var life = life(seed, RULES, habit);
            life.client().live(GRACE.multipliedBy(2), Duration.ofHours(1), GRACE.dividedBy(2));
            life.world().run(Duration.ofDays(1));
            assertEquals(Optional.empty(), life.client().refused(), "seed " + seed);
        }
    }

    /// Else the test above would prove little.
    @Test
    void stricterRulesThrowHonestClientsOut() {
        for (var rules :
                new SessionRules[] {RULES.withSeesUse(false), RULES.withGrace(Duration.ZERO)}) {
            int out = 0;
            for (long seed = 0; seed < runs; seed++) {
                var life = life(seed, rules, honest(new Random(seed)));
                liveAnyhow(life);
                out += life.client().refused().isPresent() ? 1 : 0;
            }
            assertTrue(out > 0, "nobody thrown out by " + rules);
        }
    }

    /// The bound itself is watched by [Simulation], in this and every other test.
    @Test
    void whateverAThiefDoesTheBoundHolds() {
        int noticed = 0;
        for (long seed = 0; seed < runs; seed++) {
            var life = life(seed, RULES, honest(new Random(seed)));
            var world = life.world();
            var pause =
                    switch (world.random.nextInt(3)) {
                        case 0 -> Duration.ofSeconds(10); // he tries to keep within the grace
                        case 1 -> Duration.ofMinutes(10);
                        default -> Duration.ofHours(5);
                    };
            for (int i = 0; i <= world.random.nextInt(3); i++) {
                var thief =
                        world.new Thief(Duration.ofMillis(1), pause, world.random.nextInt(3) / 2.0);
                world.after(world.upTo(Duration.ofHours(2)), () -> thief.steal(life.client()));
            }
            life.client().live(Duration.ofMillis(1), Duration.ofMinutes(30), Duration.ofSeconds(2));
            world.run(Duration.ofHours(6));
            noticed += world.ended().isPresent() ? 1 : 0;
        }
        assertTrue(noticed > runs / 2, "noticed " + noticed);
    }

    /// Both use what they get at once, and neither comes within the grace of the other but by
    /// chance: then the second of both to come ends the session.
    @Test
    void aThiefWhoUsesWhatHeStoleIsNoticedWithTheNextRefreshOfTheOther() {
        var habit = new Habit(1, Duration.ofMillis(300), 0, 1, true);
        for (long seed = 0; seed < runs; seed++) {
            var life = life(seed, RULES, habit);
            var world = life.world();
            var client = life.client();
            boolean isThiefFirst = world.random.nextBoolean();
            client.refresh();
            world.run(Duration.ofHours(1)); // so that he holds one that was used
            var thief = world.new Thief(Duration.ofDays(9), Duration.ZERO, 1);
            thief.steal(client);
            Runnable first = isThiefFirst ? thief::refresh : client::refresh;
            Runnable second = isThiefFirst ? client::refresh : thief::refresh;
            first.run();
            world.run(Duration.ofMinutes(16).plus(world.upTo(Duration.ofDays(2))));
            assertEquals(Optional.empty(), world.ended(), "seed " + seed);
            second.run();
            world.run(Duration.ofSeconds(1));
            assertTrue(world.ended().isPresent(), "seed " + seed);
        }
    }

    /// Not so those who take nothing or keep step. They have to come at every rotation, and the
    /// session ends one day.
    @Test
    void aThiefWhoKeepsWithinTheGraceIsNotNoticed() {
        var life = life(1, RULES, new Habit(1, Duration.ofMillis(1), 0, 1, true));
        var world = life.world();
        var thief = world.new Thief(Duration.ofDays(90), Duration.ZERO, 1);
        thief.steal(life.client());
        for (int i = 0; i < 10; i++) {
            life.client().refresh();
            world.run(GRACE.minusSeconds(1));
            thief.refresh();
            world.run(Duration.ofMinutes(15));
        }
        assertEquals(Optional.empty(), world.ended());
        world.run(RULES.ttl());
        life.client().refresh();
        world.run(Duration.ofSeconds(1));
        assertTrue(world.ended().isPresent());
    }
}
