package dev.hirundo.auth;

import dev.hirundo.auth.Refreshed.Reason;
import dev.hirundo.auth.Rotation.Decision;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The rules alone, without a database: thousands of sessions.
class SimulationTest extends SimulationContract {
    private static final SecureRandom RANDOM = new SecureRandom();

    SimulationTest() {
        super(2000);
    }

    @Override
    Site open(SessionClock clock, SessionRules rules) {
        var first = RefreshToken.first(UUID.randomUUID(), RANDOM);
        return new Site(new Memory(clock, rules, first), first.text().reveal());
    }

    private static final class Memory implements Simulation.Server {
        private final SessionClock clock;
        private final SessionRules rules;
        private Family family;
        private boolean isEnded;

        Memory(SessionClock clock, SessionRules rules, RefreshToken first) {
            this.clock = clock;
            this.rules = rules;
            var now = clock.instant();
            this.family = Family.of(UUID.randomUUID(), first, now, now.plus(rules.ttl()));
        }

        @Override
        public void use(UUID session, long generation) {
            family = family.confirm(generation);
        }

        @Override
        public Refreshed refresh(String text) {
            if (isEnded) {
                return new Refreshed.Refused(Reason.ENDED);
            }
            var token = RefreshToken.parse(text).orElseThrow();
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            return switch (Rotation.decide(family, token, now, rules)) {
                case Decision.Rotate _ -> {
                    var salt = RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES);
                    var successor = token.successor(salt);
                    family = family.rotate(successor, salt, now);
                    yield renewed(successor);
                }
                case Decision.Fresh _ -> renewed(token);
                case Decision.Replay(_, boolean isUnused) -> {
                    family = isUnused ? family.handAgain(now) : family;
                    yield renewed(token.successor(family.salt()));
                }
                case Decision.Reuse _ -> {
                    isEnded = true;
                    yield new Refreshed.Refused(Reason.REUSED);
                }
                case Decision.Ended _ -> new Refreshed.Refused(Reason.ENDED);
                case Decision.Expired _ -> new Refreshed.Refused(Reason.EXPIRED);
                case Decision.Unknown _ -> new Refreshed.Refused(Reason.UNKNOWN);
            };
        }

        private Refreshed renewed(RefreshToken token) {
            return new Refreshed.Renewed(
                    family.session(),
                    family.account(),
                    token.generation(),
                    token.text(),
                    family.expiresAt());
        }
    }
}
