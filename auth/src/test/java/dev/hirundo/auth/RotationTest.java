package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.auth.Rotation.Decision;
import dev.hirundo.auth.Rotation.ReplayCause;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant HANDED = SessionClock.START;
    private static final SessionRules RULES = SessionRules.DEFAULT;

    private final List<RefreshToken> tokens = new ArrayList<>();

    /// A session whose current generation was handed out at [#HANDED].
    private Family family(int generation, long confirmed) {
        var token = RefreshToken.first(UUID.randomUUID(), RANDOM);
        var family = Family.of(UUID.randomUUID(), token, HANDED, HANDED.plus(Duration.ofDays(30)));
        tokens.add(token);
        for (int i = 0; i < generation; i++) {
            var salt = RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES);
            token = token.successor(salt);
            tokens.add(token);
            family = family.rotate(token, salt, HANDED);
        }
        tokens.add(token.successor(RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES)));
        return family.confirm(confirmed);
    }

    private static String name(Decision decision) {
        return switch (decision) {
            case Decision.Rotate _ -> "rotate";
            case Decision.Fresh _ -> "fresh";
            case Decision.Replay(var cause, boolean isUnused) ->
                    cause.name().toLowerCase() + (isUnused ? " anew" : "");
            case Decision.Reuse(long distance, boolean confirmed) ->
                    "reuse " + distance + (confirmed ? " used" : " unused");
            case Decision.Ended(var cause) -> cause.name();
            case Decision.Expired _ -> "expired";
            case Decision.Unknown _ -> "unknown";
        };
    }

    @ParameterizedTest
    @CsvSource({
        // current, confirmed, shown, seconds after it was handed out, decision
        "0, -1, 0,     0, rotate",
        "0,  0, 0,     0, rotate",
        "0,  0, 0, 86400, rotate",
        "0,  0, 1,     0, reuse -1 used",
        "3,  2, 3,     0, fresh",
        "3,  3, 3,    29, fresh",
        "3,  3, 3,    30, rotate",
        "3, -1, 3,    30, rotate",
        "3,  2, 3, 86400, rotate",
        "3,  3, 2,     0, race",
        "3,  3, 2,    29, race",
        "3,  3, 2,    30, reuse 1 used",
        "3,  3, 2, 86400, reuse 1 used",
        "3,  2, 2,     0, race anew",
        "3,  2, 2,    29, race anew",
        "3,  2, 2,    30, lost_reply anew",
        "3,  2, 2, 86400, lost_reply anew",
        "3, -1, 2, 86400, lost_reply anew",
        "3,  3, 1,     0, reuse 2 used",
        "3,  2, 1,     0, reuse 2 unused",
        "3,  2, 0,     0, reuse 3 unused",
        "3,  2, 4,     0, reuse -1 unused",
        "3,  3, 3,    -5, fresh", // the clock of the node that handed it out is ahead
        "3,  3, 2,    -5, race",
    })
    void decidesByGenerationTimeAndUse(
            int current, long confirmed, int shown, long seconds, String decision) {
        var family = family(current, confirmed);
        assertEquals(
                decision,
                name(
                        Rotation.decide(
                                family, tokens.get(shown), HANDED.plusSeconds(seconds), RULES)));
    }

    @ParameterizedTest
    @CsvSource({
        "3,  2, 2,  0, race", "3,  2, 2, 30, reuse 1 unused", "3,  3, 2, 30, reuse 1 used",
        "3, -1, 2, 30, reuse 1 unused", "3,  2, 3, 30, rotate", "3,  2, 3,  0, fresh",
    })
    void whereUseIsNotSeenALateSecondUseIsTheft(
            int current, long confirmed, int shown, long seconds, String decision) {
        var family = family(current, confirmed);
        var rules = RULES.withSeesUse(false);
        assertEquals(
                decision,
                name(
                        Rotation.decide(
                                family, tokens.get(shown), HANDED.plusSeconds(seconds), rules)));
    }

    @Test
    void withoutGraceEachUseRotates() {
        var family = family(3, 3);
        var rules = RULES.withGrace(Duration.ZERO);
        assertEquals("rotate", name(Rotation.decide(family, tokens.get(3), HANDED, rules)));
        assertEquals("reuse 1 used", name(Rotation.decide(family, tokens.get(2), HANDED, rules)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aKeyThatWasNeverHandedOutIsReuse(int generation) {
        var family = family(3, 2);
        byte[] odd = RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES);
        var forged = generation == 0 ? tokens.getLast() : tokens.get(generation - 1).successor(odd);
        assertEquals(
                Decision.Reuse.class,
                Rotation.decide(family, forged, HANDED.plusSeconds(60), RULES).getClass());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whoeverKnowsNoFamilySecretTouchesNothing(int generation) {
        var family = family(3, 2);
        var forged = RefreshToken.first(family.session(), RANDOM);
        for (int i = 0; i < generation; i++) {
            forged = forged.successor(RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES));
        }
        assertEquals("unknown", name(Rotation.decide(family, forged, HANDED, RULES)));
        var ended = ended(family, EndCause.LOGOUT);
        assertEquals("unknown", name(Rotation.decide(ended, forged, HANDED, RULES)));
    }

    @ParameterizedTest
    @EnumSource(EndCause.class)
    void anEndedSessionStaysEnded(EndCause cause) {
        var ended = ended(family(3, 2), cause);
        for (var token : tokens) {
            assertEquals(cause.name(), name(Rotation.decide(ended, token, HANDED, RULES)));
        }
    }

    @Test
    void noRefreshMovesTheEnd() {
        var family = family(1, 1);
        var end = family.expiresAt();
        assertEquals(
                "rotate", name(Rotation.decide(family, tokens.get(1), end.minusMillis(1), RULES)));
        assertEquals("expired", name(Rotation.decide(family, tokens.get(1), end, RULES)));
        assertEquals("expired", name(Rotation.decide(family, tokens.get(0), end, RULES)));
        var salt = RefreshToken.bytes(RANDOM, RefreshToken.SALT_BYTES);
        assertEquals(end, family.rotate(tokens.get(1).successor(salt), salt, end).expiresAt());
    }

    @Test
    void anIdleSessionExpiresWhereThatIsAskedFor() {
        var family = family(1, 1);
        var rules = RULES.withIdle(Duration.ofHours(1));
        var late = HANDED.plus(Duration.ofHours(1));
        assertEquals(
                "rotate", name(Rotation.decide(family, tokens.get(1), late.minusMillis(1), rules)));
        assertEquals("expired", name(Rotation.decide(family, tokens.get(1), late, rules)));
        assertEquals("rotate", name(Rotation.decide(family, tokens.get(1), late, RULES)));
    }

    @Test
    void handingItOutAgainBeginsTheGraceAnew() {
        var late = HANDED.plus(Duration.ofDays(2));
        var family = family(3, 2);
        var lost = Rotation.decide(family, tokens.get(2), late, RULES);
        assertEquals(new Decision.Replay(ReplayCause.LOST_REPLY, true), lost);
        var again = family.handAgain(late).confirm(3);
        assertEquals(
                "race", name(Rotation.decide(again, tokens.get(2), late.plusSeconds(29), RULES)));
        assertEquals(
                "fresh", name(Rotation.decide(again, tokens.get(3), late.plusSeconds(29), RULES)));
        assertEquals(
                "reuse 1 used",
                name(Rotation.decide(again, tokens.get(2), late.plusSeconds(30), RULES)));
    }

    private static Family ended(Family f, EndCause cause) {
        return new Family(
                f.session(),
                f.account(),
                f.generation(),
                f.confirmed(),
                f.handedAt(),
                f.usedAt(),
                f.expiresAt(),
                f.familyHash(),
                f.tokenHash(),
                f.previousHash(),
                f.salt(),
                Optional.of(cause));
    }
}
