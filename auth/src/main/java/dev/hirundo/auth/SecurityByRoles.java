package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problems;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Answers Helidon's `SecureHandler` from the [Caller] of the request.
final class SecurityByRoles implements HttpSecurity {
    @Override
    public boolean authenticate(ServerRequest request, ServerResponse response, boolean required) {
        return !required || isUser(request) || refused(request, response);
    }

    /// @param roles of which one is enough
    @Override
    public boolean authorize(ServerRequest request, ServerResponse response, String... roles) {
        if (Caller.of(request.context()) instanceof Caller.User user) {
            for (String role : roles) {
                if (user.roles().contains(role)) {
                    return true;
                }
            }
        }
        return refused(request, response);
    }

    private static boolean refused(ServerRequest request, ServerResponse response) {
        Problem problem =
                isUser(request) ? BearerProblems.forbidden() : BearerProblems.unauthenticated();
        Problems.send(request, response, problem);
        return false;
    }

    private static boolean isUser(ServerRequest request) {
        return Caller.of(request.context()) instanceof Caller.User;
    }
}
