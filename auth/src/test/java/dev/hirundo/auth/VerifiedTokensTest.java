package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.token.Claims;
import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKeys;
import dev.hirundo.auth.token.Verdict;
import dev.hirundo.auth.token.Verdict.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private final Tokens tokens = new Tokens();
    private final Revocations revocations = new Revocations(tokens, Duration.ofMinutes(16), 1000);
    private final List<Claims> seen = new ArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final Ticker ticker = () -> Duration.between(Tokens.START, tokens.instant()).toNanos();
    private boolean keyIsGone;
    private Runnable onLookup = () -> {};
    private final VerifiedTokens verified =
            new VerifiedTokens(tokens.verifier(this::find), revocations, 100, ticker, seen::add);

    private Optional<TokenKey> find(String id) {
        lookups.incrementAndGet();
        onLookup.run();
        if (keyIsGone) {
            return Optional.empty();
        }
        return TokenKeys.of(Tokens.KEY).find(id);
    }

    @Test
    void aTokenIsVerifiedAndToldOnce() {
        String token = tokens.sign("ada", Map.of());
        for (int i = 0; i < 10; i++) {
            assertAccepted(token);
        }
        assertEquals(1, lookups.get());
        assertEquals(1, seen.size());
    }

    @Test
    void aTokenThatIsRememberedExpiresAtTheMomentAtWhichAnyOtherWould() {
        String token = tokens.sign("ada", Map.of());
        tokens.advance(Duration.ofMinutes(14));
        assertAccepted(token);
        tokens.advance(Duration.ofSeconds(90).minusMillis(1));
        assertAccepted(token);
        assertEquals(1, lookups.get());
        assertInstanceOf(Verdict.Accepted.class, tokens.verifier().verify(token));
        tokens.advance(Duration.ofMillis(1));
        assertRefused(Reason.EXPIRED, token);
        assertRefused(Reason.EXPIRED, token);
        assertEquals(new Verdict.Refused(Reason.EXPIRED), tokens.verifier().verify(token));
        assertEquals(0, verified.size());
    }

    @Test
    void aTokenThatWasRevokedIsForgottenAndStaysRefused() {
        String token = tokens.sign("ada", Map.of("sid", "s1"));
        String other = tokens.sign("ada", Map.of("sid", "s2"));
        assertAccepted(token);
        revocations.revokeSession("s1");
        assertRefused(Reason.REVOKED, token);
        assertEquals(0, verified.size());
        assertRefused(Reason.REVOKED, token);
        assertAccepted(other);
        revocations.revokeSubject("ada", tokens.instant());
        assertRefused(Reason.REVOKED, other);
        assertEquals(2, seen.size());
    }

    /// The revocation comes after the token was found not to be remembered, before it is.
    @Test
    void aTokenThatIsRevokedWhileItIsVerifiedIsRefused() {
        String token = tokens.sign("ada", Map.of("sid", "s1"));
        onLookup = () -> revocations.revokeSession("s1");
        assertRefused(Reason.REVOKED, token);
        assertEquals(0, verified.size());
        assertTrue(seen.isEmpty());
    }

    @Test
    void noOrderOfVerifyingAndRevokingLeavesATokenAccepted() throws Exception {
        for (int round = 0; round < 300; round++) {
            String session = "s" + round;
            String token = tokens.sign("ada", Map.of("sid", session));
            var go = new CountDownLatch(1);
            var cache = new VerifiedTokens(tokens.verifier(), revocations, 100, ticker, _ -> {});
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 3; i++) {
                    threads.submit(
                            () -> {
                                go.await();
                                return cache.verify(token);
                            });
                }
                threads.submit(
                        () -> {
                            go.await();
                            revocations.revokeSession(session);
                            return null;
                        });
                go.countDown();
            }
            assertEquals(new Verdict.Refused(Reason.REVOKED), cache.verify(token));
        }
    }

    @Test
    void aKeyThatIsTakenBackIsMissedAfterFiveMinutes() {
        String token = tokens.sign("ada", Map.of());
        assertAccepted(token);
        keyIsGone = true;
        tokens.advance(Duration.ofMinutes(5).minusMillis(1));
        assertAccepted(token);
        tokens.advance(Duration.ofMillis(1));
        assertRefused(Reason.UNKNOWN_KEY, token);
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 1000; i++) {
            assertAccepted(tokens.sign("ada" + i, Map.of()));
        }
        assertTrue(verified.size() <= 100);
    }

    @Test
    void whatWasRefusedIsNotRemembered() {
        String token = tokens.sign("ada", Map.of());
        assertInstanceOf(Verdict.Refused.class, verified.verify(token + "A"));
        assertInstanceOf(Verdict.Refused.class, verified.verify(""));
        assertEquals(0, verified.size());
        assertTrue(seen.isEmpty());
    }

    private void assertAccepted(String token) {
        assertInstanceOf(Verdict.Accepted.class, verified.verify(token));
    }

    private void assertRefused(Reason reason, String token) {
        assertEquals(new Verdict.Refused(reason), verified.verify(token));
    }
}
