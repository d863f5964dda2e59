package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problems;
import io.helidon.webserver.http.Handler;
import java.util.LinkedHashSet;
import java.util.Set;

/// Who may call a route.
///
/// ```java
/// var editors = Guard.role("editor").and(Guard.scope("posts:write"));
/// rules.put("/{id}", editors.around(this::change));
/// ```
///
/// Anonymous callers get a 401, others who may not a 403, with the missing scopes named (RFC 6750,
/// section 3.1). It reads the [Caller] that is bound to the request, whoever bound it, and works on
/// every server.
///
/// Immutable and thread-safe.
public final class Guard {
    private final Rule rule;

    private Guard(Rule rule) {
        this.rule = rule;
    }

    private sealed interface Decision {
        record Allowed() implements Decision {}

        /// @param scopes which would help; empty if none would
        record Denied(Set<String> scopes) implements Decision {}
    }

    @FunctionalInterface
    private interface Rule {
        Decision decide(Caller.User user);
    }

    /// Everybody who is known.
    public static Guard authenticated() {
        return new Guard(_ -> new Decision.Allowed());
    }

    /// Those who have this role.
    public static Guard role(String role) {
        requireName(role);
        return new Guard(user -> decision(user.roles().contains(role), Set.of()));
    }

    /// Those whose credential has this scope (RFC 6749, section 3.3).
    public static Guard scope(String scope) {
        requireName(scope);
        if (!scope.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
            throw new IllegalArgumentException("no scope of RFC 6749: " + scope);
        }
        return new Guard(user -> decision(user.scopes().contains(scope), Set.of(scope)));
    }

    /// Those whom both let in.
    public Guard and(Guard other) {
        return new Guard(
                user ->
                        switch (rule.decide(user)) {
                            case Decision.Allowed() -> other.rule.decide(user);
                            case Decision.Denied denied -> both(denied, other.rule.decide(user));
                        });
    }

    /// Those whom one of the two lets in.
    public Guard or(Guard other) {
        return new Guard(
                user ->
                        switch (rule.decide(user)) {
                            case Decision.Allowed allowed -> allowed;
                            case Decision.Denied denied -> either(denied, other.rule.decide(user));
                        });
    }

    /// A handler that calls this one for those who may.
    public Handler around(Handler handler) {
        return (request, response) -> {
            if (!(Caller.of(request.context()) instanceof Caller.User user)) {
                Problems.send(request, response, BearerProblems.unauthenticated());
                return;
            }
            switch (rule.decide(user)) {
                case Decision.Allowed() -> handler.handle(request, response);
                case Decision.Denied(var scopes) ->
                        Problems.send(
                                request,
                                response,
                                scopes.isEmpty()
                                        ? BearerProblems.forbidden()
                                        : BearerProblems.insufficientScope(scopes));
            }
        };
    }

    /// Scopes help only if nothing but scopes is missing.
    private static Decision both(Decision.Denied first, Decision second) {
        return switch (second) {
            case Decision.Allowed() -> first;
            case Decision.Denied denied -> {
                if (first.scopes().isEmpty() || denied.scopes().isEmpty()) {
                    yield new Decision.Denied(Set.of());
                }
                var scopes = new LinkedHashSet<>(first.scopes());
                scopes.addAll(denied.scopes());
                yield new Decision.Denied(scopes);
            }
        };
    }

    /// One way in is named: both together would ask for too much.
    private static Decision either(Decision.Denied first, Decision second) {
        return switch (second) {
            case Decision.Allowed allowed -> allowed;
            case Decision.Denied denied -> first.scopes().isEmpty() ? denied : first;
        };
    }

    private static Decision decision(boolean allowed, Set<String> scopes) {
        return allowed ? new Decision.Allowed() : new Decision.Denied(scopes);
    }

    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a role or scope has a name");
        }
    }
}
