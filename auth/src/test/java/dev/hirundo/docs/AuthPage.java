package dev.hirundo.docs;

import dev.hirundo.auth.Guard;
import dev.hirundo.auth.ResourceServer;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Revocation;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.SecureHandler;
import io.helidon.webserver.http.ServerRequest;

/// The code of `docs/auth.md`. Compiled, not run.
final class AuthPage {
    private AuthPage() {}

    /// Something that is open for long.
    interface Connection {
        void close();
    }

    static void resourceServer(Config config, Handler reports, Handler admin) {
        WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config))
                .routing(
                        routing ->
                                routing.addFeature(ResourceServer.create(config.get("auth")))
                                        .get(
                                                "/reports",
                                                Guard.scope("reports:read").around(reports))
                                        .get("/admin", SecureHandler.authorize("admin"), admin))
                .build()
                .start();
    }

    static void guard(HttpRules rules, Handler change) {
        Guard editors = Guard.role("editor").and(Guard.scope("posts:write"));
        rules.put("/{id}", editors.around(change));
    }

    static void cancel(ServerRequest request, Connection connection) {
        Revocation.Registration registration =
                Revocation.of(request.context()).onRevoked(connection::close);
        registration.cancel();
    }
}
