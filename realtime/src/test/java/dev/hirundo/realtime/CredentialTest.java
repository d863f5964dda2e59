package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Caller;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Renewal.Renewed;
import dev.hirundo.core.Revocation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialTest {
    private static final Instant END = Instant.parse("2025-01-01T00:00:00Z");

    private Instant now = END.minusSeconds(1);
    private Runnable whileItIsRenewed = () -> {};
    private Runnable revocation = () -> {};
    private final Credential credential =
            new Credential(
                    ada(END),
                    action -> {
                        revocation = action;
                        return () -> {};
                    },
                    _ -> {
                        whileItIsRenewed.run();
                        return new Renewed(ada(Instant.MAX), Revocation.NEVER);
                    },
                    "127.0.0.1",
                    () -> now);

    private static Caller.User ada(Instant end) {
        return new Caller.User("ada", Set.of(), Set.of(), Optional.empty(), end);
    }

    @Test
    void itExpiresToTheMillisecond() {
        var end = END.plusMillis(500);
        var one =
                new Credential(
                        ada(end),
                        Revocation.NEVER,
                        _ -> new Renewed(ada(END), Revocation.NEVER),
                        "127.0.0.1",
                        () -> now);
        for (var before : List.of(END.minusMillis(1), END, end.minusMillis(1))) {
            now = before;
            assertFalse(one.isOver(), before::toString);
        }
        now = end;
        assertTrue(one.isOver());
        now = END;
        assertTrue(one.isOver());
    }

    @Test
    void whoRenewsInTimeGoesOn() {
        assertFalse(credential.renew("token"));
        now = END.plusSeconds(1);
        assertFalse(credential.isOver());
    }

    /// Whoever tells may have seen it already, and is about to close the connection.
    @Test
    void whoRenewsTooLateIsRefusedAndNotToldThatHeGoesOn() {
        whileItIsRenewed =
                () -> {
                    now = END;
                    assertTrue(credential.isOver());
                };
        var refusal = assertThrows(ProblemException.class, () -> credential.renew("token"));
        assertEquals(401, refusal.problem().status());
        assertTrue(credential.isOver());
    }

    @Test
    void whoIsRevokedWhileHeRenewsIsRefused() {
        credential.onEnd(() -> {});
        whileItIsRenewed = () -> revocation.run();
        assertThrows(ProblemException.class, () -> credential.renew("token"));
        assertTrue(credential.isOver());
    }
}
