package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.common.context.Context;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final Renewal ADAS =
            _ -> new Renewal.Renewed(Caller.User.of("ada"), Revocation.NEVER);
    private static final Renewal BOBS =
            _ -> new Renewal.Renewed(Caller.User.of("bob"), Revocation.NEVER);

    private final Context server = Context.create();
    private final Context request = Context.builder().parent(server).build();

    @Test
    void whereNoneIsBoundEveryTokenIsRefused() {
        var renewal = Renewal.of(request);
        var refused = assertThrows(ProblemException.class, () -> renewal.renew("token"));
        assertEquals(401, refused.problem().status());
    }

    @Test
    void theLastOneBoundIsReadByItsRequestAlone() {
        ADAS.bindTo(request);
        assertSame(ADAS, Renewal.of(request));
        BOBS.bindTo(request);
        assertSame(BOBS, Renewal.of(request));
        assertSame(Renewal.NONE, Renewal.of(server));
        assertSame(Renewal.NONE, Renewal.of(Context.builder().parent(server).build()));
    }
}
