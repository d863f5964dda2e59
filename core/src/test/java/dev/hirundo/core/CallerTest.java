package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.Caller.Anonymous;
import dev.hirundo.core.Caller.User;
import io.helidon.common.context.Context;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {
    private static final Caller ADA = User.of("ada", "admin");
    private static final Caller BOB = User.of("bob");

    private final Context server = Context.create();
    private final Context request = Context.builder().parent(server).build();

    @Test
    void whoIsNotBoundIsAnonymous() {
        assertEquals(new Anonymous(), Caller.of(request));
    }

    @Test
    void whoIsBoundIsRead() {
        ADA.bindTo(request);
        assertSame(ADA, Caller.of(request));
    }

    @Test
    void theLastOneBoundWins() {
        ADA.bindTo(request);
        BOB.bindTo(request);
        assertSame(BOB, Caller.of(request));
        new Anonymous().bindTo(request);
        assertEquals(new Anonymous(), Caller.of(request));
    }

    @Test
    void nobodyIsReadFromAnotherRequest() {
        ADA.bindTo(request);
        assertEquals(new Anonymous(), Caller.of(Context.builder().parent(server).build()));
        assertEquals(new Anonymous(), Caller.of(server));
    }

    @Test
    void whatElseARequestHoldsIsNoCaller() {
        request.register(ADA); // by type only: somebody's own use of the context
        request.register("dev.hirundo.core.Caller", BOB);
        assertEquals(new Anonymous(), Caller.of(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aUserHasASubject(String subject) {
        assertThrows(IllegalArgumentException.class, () -> User.of(subject));
    }

    @Test
    void aUserOfASubjectAloneNeverExpiresAndMayNothing() {
        assertEquals(new User("bob", Set.of(), Set.of(), Optional.empty(), Instant.MAX), BOB);
    }

    @Test
    void rolesGivenCannotBeAddedToLater() {
        var roles = new HashSet<>(Set.of("reader"));
        var user = new User("ada", roles, Set.of(), Optional.empty(), Instant.MAX);
        roles.add("admin");
        assertEquals(Set.of("reader"), user.roles());
        assertThrows(UnsupportedOperationException.class, () -> user.roles().add("admin"));
    }
}
