package dev.hirundo.auth;

import dev.hirundo.core.Problems;
import dev.hirundo.core.Renewal;
import io.helidon.common.context.Context;
import io.helidon.common.security.SecurityContext;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/// Makes a request's credential its [Caller]. Without one the request goes on as anonymous; with a
/// bad one it ends here, on public routes too.
final class Credentials implements Filter {
    private final List<Authenticator> authenticators;
    private final Renewal renewal;

    /// @param authenticators in the order in which they are asked; the first that finds a
    ///   credential decides
    /// @param renewal bound to every request that goes on
    Credentials(List<Authenticator> authenticators, Renewal renewal) {
        this.authenticators = List.copyOf(authenticators);
        this.renewal = renewal;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        switch (outcome(request)) {
            case Outcome.Absent() -> {
                renewal.bindTo(request.context());
                chain.proceed();
            }
            case Outcome.Refused(var problem) -> Problems.send(request, response, problem);
            case Outcome.Known known -> {
                bind(known, request.context());
                renewal.bindTo(request.context());
                chain.proceed();
            }
        }
    }

    private Outcome outcome(ServerRequest request) {
        for (var authenticator : authenticators) {
            var outcome = authenticator.authenticate(request);
            if (!(outcome instanceof Outcome.Absent)) {
                return outcome;
            }
        }
        return new Outcome.Absent();
    }

    private static void bind(Outcome.Known known, Context context) {
        known.caller().bindTo(context);
        known.revocation().ifPresent(revocation -> revocation.bindTo(context));
        if (context.get(SecurityContext.class).isEmpty()) { // somebody's own stays
            context.register(new SecurityOfCaller(known.caller()));
        }
    }
}
