package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import io.helidon.common.context.Context;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private static final Revocation ADAS = _ -> () -> {};
    private static final Revocation BOBS = _ -> () -> {};

    private final Context server = Context.create();
    private final Context request = Context.builder().parent(server).build();

    @Test
    void whereNoneIsBoundNoneEverComes() {
        var registration = Revocation.of(request).onRevoked(() -> fail("revoked"));
        registration.cancel();
        registration.cancel();
        assertSame(Revocation.NEVER, Revocation.of(request));
    }

    @Test
    void theLastOneBoundIsReadByItsRequestAlone() {
        ADAS.bindTo(request);
        assertSame(ADAS, Revocation.of(request));
        BOBS.bindTo(request);
        assertSame(BOBS, Revocation.of(request));
        assertSame(Revocation.NEVER, Revocation.of(server));
        assertSame(Revocation.NEVER, Revocation.of(Context.builder().parent(server).build()));
    }
}
